"""The editions of a book: their languages, folders and names."""

from __future__ import annotations

from dataclasses import dataclass

from babel import Locale, UnknownLocaleError

from ..book import PREFIX, BookError, here

# As in the files of Jupyter Book and of Sphinx, where an author says nothing else.
DEFAULT = "en"


@dataclass(frozen=True)
class Edition:
    """A book in another language, by its ``code`` as CLDR has it: ``es``, ``pt_BR``."""

    code: str

    @property
    def folder(self) -> str:
        """The folder of its site, within that of the original."""
        return self.code.partition("_")[0]

    @property
    def locale(self) -> Locale:
        """What CLDR knows of the language."""
        return Locale.parse(self.code)

    @property
    def tag(self) -> str:
        """The language as HTML names it, as ``pt-BR``."""
        return self.code.replace("_", "-")

    @property
    def name(self) -> str:
        """What its speakers call the language."""
        return self.locale.languages[self.locale.language]


def editions() -> list[Edition]:
    """Return the editions of the book, in the order of its settings.

    Raises:
        BookError: CLDR knows no such language, or two editions would have one folder.
    """
    found = [Edition(code) for code in here().settings.editions]
    for edition in found:
        try:
            edition.locale  # noqa: B018  # it is parsed
        except (UnknownLocaleError, ValueError) as error:
            raise BookError(
                f"{PREFIX}editions: {edition.code!r} is no language that CLDR knows, expected one as es or pt_BR"
            ) from error
    folders = [edition.folder for edition in found]
    if twice := sorted({folder for folder in folders if folders.count(folder) > 1}):
        raise BookError(f"{PREFIX}editions: two editions would stand in the folder {twice[0]!r}")
    return found


def asked() -> list[Edition]:
    """Return the editions of the book. Raises BookError as :func:`editions`, and where there is none."""
    if found := editions():
        return found
    raise BookError(f"the book has no editions: expected their languages in the setting {PREFIX}editions")
