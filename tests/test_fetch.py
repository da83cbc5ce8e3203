"""What is fetched of a link, from real servers over TLS, and what is not."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
from aiohttp import web

from bot.domain.addresses import is_public
from bot.domain.media import FileTooLargeError
from bot.domain.shares import UnfetchedError
from bot.fetch import Limits, LinkFetcher
from tests.web import Web

SOUND = b"RIFF" + bytes(200_000)
FILE = "files.example.org/night%20drive.wav"


@pytest.fixture
async def pages() -> AsyncIterator[Web]:
    async with Web.open() as served:
        yield served


async def fetched(fetcher: LinkFetcher, link: str) -> tuple[str, bytes]:
    """The name and the content behind a link."""
    async with fetcher.open(link) as file:
        return file.name, b"".join([chunk async for chunk in file.chunks])


async def refused(pages: Web, link: str, words: str, limits: Limits | None = None) -> None:
    """Try, and be told why not."""
    with pytest.raises(UnfetchedError, match=words):
        await fetched(pages.fetcher(limits=limits), link)


async def test_a_file_is_fetched_with_its_name(pages: Web) -> None:
    pages.serve(FILE, SOUND, Content_Type="audio/wav")

    assert await fetched(pages.fetcher(), f"https://{FILE}#t=10") == ("night drive.wav", SOUND)


async def test_the_server_may_name_it(pages: Web) -> None:
    pages.serve("example.org/d/7", SOUND, Content_Disposition='attachment; filename="Mix 3.wav"')

    name, _ = await fetched(pages.fetcher(), "https://example.org/d/7")

    assert name == "Mix 3.wav"


async def test_redirects_are_followed_to_other_public_hosts(pages: Web) -> None:
    pages.redirect("example.org/short", "https://files.example.org/long")
    pages.redirect("files.example.org/long", "/night%20drive.wav", 307)
    pages.serve(FILE, SOUND)

    assert (await fetched(pages.fetcher(), "https://example.org/short"))[1] == SOUND


@pytest.mark.parametrize(
    "asked",
    [
        "https://www.dropbox.com/s/abc/Night%20Drive.wav?dl=0",
        "https://www.dropbox.com/s/abc/Night%20Drive.wav",
    ],
)
async def test_what_dropbox_shares_is_fetched(pages: Web, asked: str) -> None:
    there = "uc1.dropboxusercontent.com/cd/0/get/x/file"
    pages.redirect("www.dropbox.com/s/abc/Night%20Drive.wav?dl=1", f"https://{there}")
    pages.serve(there, SOUND, Content_Type="application/binary")

    assert await fetched(pages.fetcher(), asked) == ("Night Drive.wav", SOUND)


async def test_the_key_of_a_dropbox_link_is_kept(pages: Web) -> None:
    pages.serve("www.dropbox.com/scl/fi/abc/n.wav?rlkey=k1&dl=1", SOUND)

    link = "https://www.dropbox.com/scl/fi/abc/n.wav?rlkey=k1&dl=0"
    assert (await fetched(pages.fetcher(), link))[1] == SOUND


@pytest.mark.parametrize(
    "link",
    [
        "https://drive.google.com/file/d/1AbC-_d/view?usp=sharing",
        "https://drive.google.com/open?id=1AbC-_d",
        "https://drive.google.com/uc?id=1AbC-_d&export=view",
        "https://drive.google.com/file/u/1/d/1AbC-_d/edit",
    ],
)
async def test_what_google_drive_shares_is_fetched(pages: Web, link: str) -> None:
    there = "drive.usercontent.google.com/download?id=1AbC-_d&export=download"
    pages.redirect("drive.google.com/uc?export=download&id=1AbC-_d", f"https://{there}", 303)
    named = "attachment; filename=\"nd.wav\"; filename*=UTF-8''Night%20Drive.wav"
    pages.serve(there, SOUND, Content_Disposition=named, Content_Type="audio/wav")

    assert await fetched(pages.fetcher(), link) == ("Night Drive.wav", SOUND)


async def test_google_drives_page_for_large_files_is_confirmed(pages: Web) -> None:
    page = (
        '<html><form action="https://evil.example.org/x"><input type="hidden" name="a"></form>'
        '<form id="download-form" action="https://drive.usercontent.google.com/download" '
        'method="get"><input type="submit" value="Download anyway"/>'
        '<input type="hidden" name="id" value="1AbC"><input type="hidden" name="confirm" '
        'value="t"><input type="hidden" name="uuid" value="a&amp;b"></form></html>'
    )
    pages.serve(
        "drive.google.com/uc?export=download&id=1AbC", page.encode(), Content_Type="text/html"
    )
    there = "drive.usercontent.google.com/download?id=1AbC&confirm=t&uuid=a%26b"
    pages.serve(there, SOUND, Content_Type="audio/wav")

    link = "https://drive.google.com/file/d/1AbC/view"
    assert (await fetched(pages.fetcher(), link))[1] == SOUND


async def test_a_page_in_place_of_a_shared_file_is_said_to_be_unshared(pages: Web) -> None:
    pages.serve(
        "drive.google.com/uc?export=download&id=1", b"<form></form>", Content_Type="text/html"
    )
    pages.redirect("drive.google.com/uc?export=download&id=2", "https://accounts.google.com/login")
    pages.serve("accounts.google.com/login", SOUND)

    for file_id in (1, 2):
        link = f"https://drive.google.com/file/d/{file_id}/view"
        await refused(pages, link, "Google Drive does not give the file: share it with everyone")


@pytest.mark.parametrize(
    ("link", "words"),
    [
        ("https://www.dropbox.com/scl/fo/abc/folder?dl=0", "a Dropbox folder"),
        ("https://www.dropbox.com/sh/abc/folder", "a Dropbox folder"),
        ("https://drive.google.com/drive/folders/1AbC", "no link to a file on Google Drive"),
    ],
)
async def test_a_folder_is_no_mix(pages: Web, link: str, words: str) -> None:
    await refused(pages, link, words)
    assert pages.asked == []


@pytest.mark.parametrize(
    "address",
    [
        *("10.0.0.7", "127.0.0.2", "169.254.169.254", "192.168.1.1", "100.64.0.1", "0.1.2.3"),
        *("::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    ],
)
async def test_nothing_of_a_private_network_is_asked(pages: Web, address: str) -> None:
    pages.serve(FILE, SOUND)
    pages.addresses["files.example.org"] = [address]
    await refused(pages, f"https://{FILE}", "private network")
    pages.addresses["files.example.org"] = ["127.0.0.1", address]  # one of several is enough
    await refused(pages, f"https://{FILE}", "private network")
    pages.redirect("example.org/a", f"https://{FILE}")
    await refused(pages, "https://example.org/a", "private network")
    host = f"[{address}]" if ":" in address else address
    pages.redirect("example.org/b", f"https://{host}/night%20drive.wav")
    await refused(pages, "https://example.org/b", "private network")

    assert set(pages.asked) == {"example.org/a", "example.org/b"}


async def test_a_host_that_resolves_anew_is_checked_anew(pages: Web) -> None:
    pages.serve(FILE, SOUND)
    fetcher = pages.fetcher()
    await fetched(fetcher, f"https://{FILE}")
    pages.addresses["files.example.org"] = ["10.0.0.7"]

    with pytest.raises(UnfetchedError, match="private network"):
        await fetched(fetcher, f"https://{FILE}")


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("http://files.example.org/a.wav", "does not stay with https"),
        ("https://files.example.org:8443/a.wav", "does not stay with https"),
        ("ftp://files.example.org/a.wav", "does not stay with https"),
        ("https://me:secret@files.example.org/a.wav", "holds a password"),
        ("https://[", "leads nowhere"),
        ("https://2130706433/a.wav", "private network"),  # 127.0.0.1, as are the next
        ("https://127.1./a.wav", "private network"),
        ("https://files.0x7f000001/a.wav", "private network"),
    ],
)
async def test_a_redirect_is_held_to_what_links_are_held_to(
    pages: Web, to: str, words: str
) -> None:
    pages.redirect("example.org/a", to)

    await refused(pages, "https://example.org/a", words)
    assert pages.asked == ["example.org/a"]


async def test_redirects_end(pages: Web) -> None:
    pages.redirect("example.org/a", "https://example.org/a")

    await refused(pages, "https://example.org/a", "leads on and on")
    assert len(pages.asked) == 6


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "a page in place of the file"),
        (404, "nothing behind that link any more"),
        (429, "Try again later"),
        (503, r"an error \(503\)"),
    ],
)
async def test_a_refusal_is_told_in_words(pages: Web, status: int, words: str) -> None:
    async def page(_: web.Request) -> web.StreamResponse:
        return web.Response(status=status)

    pages.pages["example.org/a"] = page

    await refused(pages, "https://example.org/a", words)


async def test_a_page_is_no_file(pages: Web) -> None:
    pages.serve("example.org/a.wav", b"<html></html>", Content_Type="text/html; charset=utf-8")

    await refused(pages, "https://example.org/a.wav", "shows a page in place of the file")


async def test_packed_content_is_not_unpacked(pages: Web) -> None:
    pages.serve("example.org/a.wav", b"\x1f\x8b", Content_Encoding="gzip")

    await refused(pages, "https://example.org/a.wav", "sends the file packed")


async def test_a_body_that_ends_early_is_not_taken_for_whole(pages: Web) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": str(len(SOUND))})
        await response.prepare(request)
        await response.write(SOUND[:1000])
        assert request.transport is not None
        request.transport.close()
        return response

    pages.pages[FILE] = page

    await refused(pages, f"https://{FILE}", "broke off")


async def test_a_body_that_never_ends_is_given_up(pages: Web) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            while True:
                await response.write(bytes(100))
                await asyncio.sleep(0.01)
        return response

    pages.pages[FILE] = page

    await refused(pages, f"https://{FILE}", "took too long", Limits(size=10**9, seconds=2.0))


async def test_all_that_a_link_leads_through_shares_one_time(pages: Web) -> None:
    async def onward(_: web.Request) -> web.StreamResponse:
        await asyncio.sleep(0.6)
        return web.Response(status=302, headers={"Location": f"https://{FILE}"})

    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        with contextlib.suppress(ConnectionError):
            for _ in range(6):
                await response.write(bytes(100))
                await asyncio.sleep(0.1)
        return response

    pages.pages[FILE] = onward
    limits = Limits(size=10**9, seconds=1.0)
    await refused(pages, f"https://{FILE}", "does not answer", limits)

    pages.pages |= {"example.org/a": onward, FILE: page}
    await refused(pages, "https://example.org/a", "does not answer|took too long", limits)


async def test_a_server_that_falls_silent_is_given_up(pages: Web) -> None:
    async def page(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Length": "1000"})
        await response.prepare(request)
        await asyncio.Event().wait()
        return response

    async def nothing(_: web.Request) -> web.StreamResponse:
        await asyncio.Event().wait()
        return web.Response()

    pages.pages[FILE] = page
    pages.pages["example.org/nothing"] = nothing
    limits = Limits(size=10**9, silence=1.0)

    await refused(pages, f"https://{FILE}", "took too long", limits)
    await refused(pages, "https://example.org/nothing", "does not answer", limits)


async def test_what_is_too_large_by_its_own_word_is_not_begun(pages: Web) -> None:
    pages.serve(FILE, SOUND)

    with pytest.raises(FileTooLargeError):
        await fetched(pages.fetcher(limits=Limits(size=1000)), f"https://{FILE}")


async def test_a_server_must_be_there_and_prove_who_it_is(pages: Web) -> None:
    pages.serve("other.example.net/a.wav", SOUND)

    await refused(pages, "https://nowhere.invalid/a.wav", "There is no such server")
    await refused(pages, "https://other.example.net/a.wav", "cannot prove who it is")


async def test_hosts_can_be_restricted_and_shares_still_work(pages: Web) -> None:
    pages.serve(FILE, SOUND)
    pages.serve("www.dropbox.com/s/abc/n.wav?dl=1", SOUND)
    only = pages.fetcher(hosts=("example.org",))
    none = pages.fetcher(hosts=())

    assert (await fetched(only, f"https://{FILE}"))[1] == SOUND
    assert (await fetched(none, "https://www.dropbox.com/s/abc/n.wav"))[1] == SOUND
    with pytest.raises(UnfetchedError, match="fetch no links of that host"):
        await fetched(none, f"https://{FILE}")
    with pytest.raises(UnfetchedError, match="fetch no links of that host"):
        await fetched(only, "https://badexample.org/a.wav")


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101", "2002:101:101::1"],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        *("64:ff9b:1::a00:1", "64:ff9b::a00:1", "64:ff9b::e000:1"),  # RFC 8215, RFC 6052
        *("::ffff:0:a00:1", "::127.0.0.1", "2002:a00:1::1", "2001:0:a00:1::f5ff:fffe"),
        *("fec0::1", "ff0e::1", "100::1", "2001:db8::1", "3fff::1", "5f00::1"),
    ],
)
def test_only_what_is_handed_out_as_public_is_public(address: str) -> None:
    assert not is_public(ip_address(address))
