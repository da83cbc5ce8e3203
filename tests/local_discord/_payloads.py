"""The JSON in which Discord describes its nouns (field names as in API version 10)."""

from tests.local_discord._model import (
    Attachment,
    Channel,
    ChannelType,
    Guild,
    Member,
    Message,
    Role,
    User,
)
from tests.local_discord._wire import Json


def user(of: User) -> Json:
    return {
        "id": str(of.id),
        "username": of.name,
        "global_name": None,
        "discriminator": "0",
        "avatar": None,
        "bot": of.is_bot,
        "public_flags": 0,
    }


def member(of: Member) -> Json:
    return {"user": user(of.user)} | member_without_user(of)


def member_without_user(of: Member) -> Json:
    return {
        "nick": None,
        "avatar": None,
        "roles": [str(role_id) for role_id in of.role_ids],
        "joined_at": of.joined_at,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "flags": 0,
    }


def role(of: Role) -> Json:
    return {
        "id": str(of.id),
        "name": of.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": of.position,
        "permissions": str(of.permissions),
        "managed": False,
        "mentionable": False,
        "flags": 0,
    }


def channel(of: Channel) -> Json:
    if of.thread is not None:
        return _thread(of)
    body: Json = {
        "id": str(of.id),
        "type": int(of.type),
        "last_message_id": _optional_id(of.last_message_id),
        "flags": of.flags,
    }
    if of.type is ChannelType.DM:
        assert of.recipient is not None
        return body | {"recipients": [user(of.recipient)]}
    return body | {
        "guild_id": str(of.guild_id),
        "name": of.name,
        "parent_id": _optional_id(of.parent_id),
        "position": 0,
        "topic": None,
        "nsfw": False,
        "rate_limit_per_user": 0,
        "permission_overwrites": [],
        "available_tags": of.tags,
    }


def thread_member(thread_id: int, user_id: int, joined_at: str) -> Json:
    return {
        "id": str(thread_id),
        "user_id": str(user_id),
        "join_timestamp": joined_at,
        "flags": 0,
    }


def guild(of: Guild) -> Json:
    return {
        "id": str(of.id),
        "name": of.name,
        "icon": None,
        "splash": None,
        "owner_id": str(of.owner_id),
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 1,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "premium_tier": 0,
        "preferred_locale": "en-US",
        "features": [],
        "emojis": [],
        "stickers": [],
        "system_channel_id": None,
        "roles": [role(each) for each in of.roles.values()],
        "approximate_member_count": len(of.members),
    }


def guild_create(of: Guild, channels: list[Channel], members: list[Member]) -> Json:
    return guild(of) | {
        "unavailable": False,
        "large": False,
        "member_count": len(of.members),
        "members": [member(each) for each in members],
        "channels": [channel(each) for each in channels if each.thread is None],
        "threads": [channel(each) for each in channels if each.thread is not None],
        "presences": [],
        "voice_states": [],
        "stage_instances": [],
        "guild_scheduled_events": [],
    }


def attachment(of: Attachment) -> Json:
    body: Json = {
        "id": str(of.id),
        "filename": of.filename,
        "size": of.size,
        "url": of.url,
        "proxy_url": of.url,
        "content_type": of.content_type,
    }
    return body if of.description is None else body | {"description": of.description}


def message(of: Message, *, mentions: list[User], thread: Channel | None = None) -> Json:
    body: Json = {
        "id": str(of.id),
        "channel_id": str(of.channel_id),
        "type": _message_type(of),
        "author": user(of.author),
        "content": of.content,
        "embeds": of.embeds,
        "components": of.components,
        "attachments": [attachment(each) for each in of.attachments],
        "flags": of.flags,
        "pinned": of.is_pinned,
        "tts": False,
        "timestamp": of.created_at,
        "edited_timestamp": of.edited_at,
        "mentions": [user(each) for each in mentions],
        "mention_roles": [],
        "mention_everyone": of.mentions_everyone,
    }
    if of.nonce is not None:
        body["nonce"] = of.nonce
    if of.reference is not None:
        body["message_reference"] = of.reference
    if of.interaction is not None:
        body["interaction_metadata"] = of.interaction
    if thread is not None:
        body["thread"] = channel(thread)
    return body


def _message_type(of: Message) -> int:
    """A plain one, an answer to a command, or a reply."""
    if of.interaction is not None:
        return 20
    return 0 if of.reference is None else 19


def _thread(of: Channel) -> Json:
    assert of.thread is not None
    return {
        "id": str(of.id),
        "type": int(of.type),
        "guild_id": str(of.guild_id),
        "parent_id": str(of.parent_id),
        "owner_id": str(of.thread.owner_id),
        "name": of.name,
        "last_message_id": _optional_id(of.last_message_id),
        "message_count": 0,
        "total_message_sent": 0,
        "member_count": len(of.thread.member_ids),
        "rate_limit_per_user": 0,
        "flags": of.flags,
        "applied_tags": [str(tag_id) for tag_id in of.thread.tag_ids],
        "thread_metadata": {
            "archived": of.thread.is_archived,
            "auto_archive_duration": of.thread.auto_archive_minutes,
            "archive_timestamp": of.thread.archived_at,
            "locked": of.thread.is_locked,
            "invitable": True,
        },
    }


def _optional_id(value: int | None) -> str | None:
    return None if value is None else str(value)
