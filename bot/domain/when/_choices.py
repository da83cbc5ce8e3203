"""Choices to complete to, and the question that offers them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.domain.when._text import quote
from bot.domain.when._values import AmbiguousDueError, DueError, Suggestion

_MOST_CHOICES: Final = 25
LONGEST_CHOICE: Final = 100
"""Characters that Discord shows and sends of a choice."""


def attempt(choose: Callable[[], list[Suggestion]]) -> list[Suggestion]:
    """What there is to choose: of a question its choices, of a refusal nothing."""
    try:
        return choose()
    except AmbiguousDueError as error:
        return list(error.choices)
    except DueError:
        return []


def distinct(found: Iterable[list[Suggestion]]) -> list[Suggestion]:
    """The first choices, each value once; at most 25."""
    by_value = {choice.value: choice for choices in found for choice in choices}
    return list(by_value.values())[:_MOST_CHOICES]


def question(
    text: str, readings: Sequence[tuple[str, Suggestion]], *, example: str
) -> AmbiguousDueError:
    """Which of the named readings is meant; the example is what to type for one of them."""
    names = [name for name, _ in readings]
    return AmbiguousDueError(
        f"“{quote(text)}” can mean {', '.join(names[:-1])} or {names[-1]}. "
        f"Which one? Type {example}, for example.",
        tuple(choice for _, choice in readings),
    )
