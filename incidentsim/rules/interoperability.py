"""What the four components of interoperability change. Coefficients: P-I44, P-I25."""

from typing import Protocol


class Components(Protocol):
    """Interoperability: each component between 0 and 1."""

    @property
    def protocol(self) -> float: ...
    @property
    def data(self) -> float: ...
    @property
    def command(self) -> float: ...
    @property
    def language(self) -> float: ...


class Bundle(Protocol):
    """The coefficients of the bundle, read by attribute."""

    @property
    def clarity_of_protocol(self) -> float: ...
    @property
    def clarity_of_data(self) -> float: ...
    @property
    def clarity_of_language(self) -> float: ...
    @property
    def ambiguity_without_data(self) -> float: ...
    @property
    def relay_cut(self) -> float: ...
    @property
    def read_back_floor(self) -> float: ...
    @property
    def read_back_of_protocol(self) -> float: ...
    @property
    def translation_without_language(self) -> float: ...
    @property
    def authentication_cut(self) -> float: ...
    @property
    def gross_error_floor(self) -> float: ...
    @property
    def gross_error_rise(self) -> float: ...
    @property
    def delegation_of_command(self) -> float: ...


def clarity(bundle: Bundle, parts: Components) -> float:
    """How clear acts and messages are, 0 to 1. Source: P-I44, P-J1."""
    return min(
        1.0,
        bundle.clarity_of_protocol * parts.protocol
        + bundle.clarity_of_data * parts.data
        + bundle.clarity_of_language * parts.language,
    )


def ambiguity(bundle: Bundle, parts: Components) -> float:
    """How ambiguous acts are where the two pictures differ. Source: P-I44, P-J1."""
    return bundle.ambiguity_without_data * (1.0 - parts.data)


def relay_factor(bundle: Bundle, parts: Components) -> float:
    """The factor on relay delays and losses under synchronised command. Source: P-I25, P-J1."""
    return 1.0 - bundle.relay_cut * parts.command


def translation_factor(bundle: Bundle, parts: Components) -> float:
    """The factor on translation time: 2 - language by default. Source: P-C18, P-J1."""
    return 1.0 + (bundle.translation_without_language - 1.0) * (1.0 - parts.language)


def authentication_factor(bundle: Bundle, parts: Components) -> float:
    """The factor on the time to know who speaks: shorter with common data standards. Source: P-J6, P-J1."""
    return 1.0 - bundle.authentication_cut * parts.data


def read_back_noticed(bundle: Bundle, parts: Components) -> float:
    """P(an error is noticed at the read-back). Source: P-I44, P-I29, P-J1."""
    return min(1.0, bundle.read_back_floor + bundle.read_back_of_protocol * parts.protocol)


def gross_error(bundle: Bundle, parts: Components) -> float:
    """P(a message goes to the wrong addressee, or is in no common language). Source: P-I44, P-I16, P-J1."""
    return min(
        1.0,
        bundle.gross_error_floor * (1.0 + bundle.gross_error_rise * (1.0 - parts.language) * (1.0 - parts.protocol)),
    )


def delegation(bundle: Bundle, parts: Components, share: float) -> float:
    """P(the bridge may agree unasked): the lever, and what protocol and command together add. Source: P-I28, P-J1."""
    return min(1.0, share + bundle.delegation_of_command * parts.protocol * parts.command)
