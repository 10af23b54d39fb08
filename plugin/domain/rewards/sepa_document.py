"""A payout list as a SEPA credit transfer (ISO 20022 pain.001), to be uploaded at the merchant's bank.

Rules of the European Payments Council (EPC125-05, EPC132-08): euro only, accounts within SEPA, one debtor, charges
shared, references and texts in the Latin set. How other signs are written, in this order:

1. Signs of the set stay: letters and digits of ASCII, space and ``/ - ? : ( ) . , ' +``.
2. ``_SIGNS`` and ``_LETTERS`` say what is written instead: ä becomes ae, ß ss, & becomes +, Greek and Bulgarian
   letters as those states write them in Latin ones. Capitals become capitals: Ä becomes AE.
3. Other letters lose their marks: é becomes e, ş becomes s.
4. A letter or digit still outside is refused, because the name would be another one; any other sign becomes a full
   stop. Runs of spaces become one.
"""

import string
import unicodedata
from enum import StrEnum
from xml.etree import ElementTree

from plugin.domain.money import Money
from plugin.domain.rewards.payout import LONGEST_HOLDER, LONGEST_PURPOSE, BankAccount, Payout, PayoutInvalid, PayoutList

LARGEST_MINOR = 99_999_999_999

_LATIN = frozenset(string.ascii_letters + string.digits + " /-?:().,'+")
_SIGNS = (
    {"&": "+", ";": ",", "[": "(", "]": ")", "{": "(", "}": ")", "\\": "/", "|": "/", "⁄": "/", "_": "-", "~": "-"}
    | dict.fromkeys("‐‑‒–—−", "-")
    | dict.fromkeys("`´‘’‚′ʼ", "'")
    | {"€": "EUR"}
)
_WRITTEN = """
ä:ae ö:oe ü:ue ß:ss æ:ae œ:oe ø:o đ:d ð:d þ:th ł:l ı:i ħ:h ŋ:n ŧ:t
α:a β:v γ:g δ:d ε:e ζ:z η:i θ:th ι:i κ:k λ:l μ:m ν:n ξ:x ο:o π:p ρ:r σ:s ς:s τ:t υ:y φ:f χ:ch ψ:ps ω:o
а:a б:b в:v г:g д:d е:e ж:zh з:z и:i й:y к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u ф:f х:h ц:ts ч:ch ш:sh щ:sht ъ:a
ь:y ю:yu я:ya
"""
_SMALL = dict(pair.split(":") for pair in _WRITTEN.split())
_LETTERS = {"ẞ": "SS"} | _SMALL | {small.upper(): latin.upper() for small, latin in _SMALL.items() if small != "ß"}
_INSTEAD: dict[str, str] = _SIGNS | _LETTERS

# Where the schemes reach, by the letters an IBAN begins with (EPC409-09); the islands of a state use its letters.
_REACHED = """
AD AL AT BE BG CH CY CZ DE DK EE ES FI FR GB GI GR HR HU IE IS IT LI LT LU LV MC MD ME MK MT NL NO PL PT RO RS SE SI
SK SM VA
"""
_SEPA_COUNTRIES = frozenset(_REACHED.split())


class SepaVersion(StrEnum):
    """Which edition of the message: banks take 09 since November 2025; 03 is for software that knows only that."""

    V09 = "pain.001.001.09"
    V03 = "pain.001.001.03"


def write_credit_transfer(payouts: PayoutList, version: SepaVersion = SepaVersion.V09) -> bytes:
    """Give the document as UTF-8; the same list gives the same bytes.

    Raises PayoutInvalid that names every field a bank would refuse, payouts counted from 1 (`payouts.2.amount`).
    """
    problems = _account_problems("debtor", payouts.debtor)
    for position, payout in enumerate(payouts.payouts, start=1):
        problems |= _payout_problems(f"payouts.{position}", payout)
    if problems:
        raise PayoutInvalid(problems)
    root = ElementTree.Element("Document", xmlns=f"urn:iso:std:iso:20022:tech:xsd:{version.value}")
    initiation = ElementTree.SubElement(root, "CstmrCdtTrfInitn")
    _put_header(initiation, payouts)
    _put_payment(initiation, payouts, version)
    document: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document


def write_latin(text: str) -> str:
    """Write a text with the signs that every bank in SEPA takes, by the rules above.

    Raises PayoutInvalid that names `text` when a letter has no agreed Latin form or nothing readable is left.
    """
    written = "".join(_latin_sign(sign) for sign in unicodedata.normalize("NFC", text))
    if not any(sign.isalnum() for sign in written):
        raise PayoutInvalid({"text": "has neither letters nor digits; write it in Latin letters, as on a bank card"})
    return " ".join(written.split())


def _latin_sign(sign: str) -> str:
    if sign in _LATIN:
        return sign
    if sign in _INSTEAD:
        return _INSTEAD[sign]
    parts = unicodedata.normalize("NFKD", sign)
    if parts != sign:
        return "".join(_latin_sign(part) for part in parts)
    kind = unicodedata.category(sign)[0]
    if kind in "LN":
        raise PayoutInvalid({"text": "has a letter with no agreed Latin form; write it in Latin, as on a bank card"})
    return {"M": "", "Z": " "}.get(kind, ".")


def _account_problems(name: str, account: BankAccount) -> dict[str, str]:
    problems = _latin_problems(f"{name}.holder", account.holder, LONGEST_HOLDER)
    if account.country not in _SEPA_COUNTRIES:
        problems[f"{name}.iban"] = "is outside SEPA; give an account within it, or pay from the sheet by another way"
    return problems


def _payout_problems(name: str, payout: Payout) -> dict[str, str]:
    problems = _account_problems(name, payout.payee) | _latin_problems(
        f"{name}.purpose", payout.purpose, LONGEST_PURPOSE
    )
    if payout.amount.currency != "EUR":
        problems[f"{name}.amount"] = (
            f"is in {payout.amount.currency}; SEPA carries EUR only, so put it on another list and pay from the sheet"
        )
    elif payout.amount.amount_minor > LARGEST_MINOR:
        problems[f"{name}.amount"] = "is above 999999999.99 EUR, the most that SEPA carries; correct it"
    return problems


def _latin_problems(name: str, text: str, longest: int) -> dict[str, str]:
    try:
        length = len(write_latin(text))
    except PayoutInvalid as invalid:
        return {name: invalid.problems["text"]}
    if length > longest:
        return {name: f"has {length} characters when written in Latin letters (ä as ae); give at most {longest}"}
    return {}


def _put_header(initiation: ElementTree.Element, payouts: PayoutList) -> None:
    header = ElementTree.SubElement(initiation, "GrpHdr")
    _put(header, "MsgId", payouts.reference)
    _put(header, "CreDtTm", payouts.created_at.isoformat(timespec="seconds"))
    _put_sums(header, payouts)
    _put(header, "InitgPty/Nm", write_latin(payouts.debtor.holder))


def _put_payment(initiation: ElementTree.Element, payouts: PayoutList, version: SepaVersion) -> None:
    payment = ElementTree.SubElement(initiation, "PmtInf")
    _put(payment, "PmtInfId", payouts.reference)
    _put(payment, "PmtMtd", "TRF")
    _put_sums(payment, payouts)
    _put(payment, "PmtTpInf/SvcLvl/Cd", "SEPA")
    _put(payment, "ReqdExctnDt" if version is SepaVersion.V03 else "ReqdExctnDt/Dt", payouts.pay_on.isoformat())
    _put(payment, "Dbtr/Nm", write_latin(payouts.debtor.holder))
    _put(payment, "DbtrAcct/Id/IBAN", payouts.debtor.iban)
    _put_debtor_bank(payment, payouts.debtor.bic, version)
    _put(payment, "ChrgBr", "SLEV")
    for payout in payouts.payouts:
        _put_transfer(payment, payout, version)


def _put_debtor_bank(payment: ElementTree.Element, bic: str | None, version: SepaVersion) -> None:
    # The schema demands the element, the schemes do not demand a BIC: this is how its absence is said.
    if bic is None:
        _put(payment, "DbtrAgt/FinInstnId/Othr/Id", "NOTPROVIDED")
    else:
        _put(payment, f"DbtrAgt/FinInstnId/{_bic_tag(version)}", bic)


def _put_transfer(payment: ElementTree.Element, payout: Payout, version: SepaVersion) -> None:
    transfer = ElementTree.SubElement(payment, "CdtTrfTxInf")
    _put(transfer, "PmtId/EndToEndId", payout.reference)
    _put(transfer, "Amt/InstdAmt", payout.amount.decimal_text()).set("Ccy", payout.amount.currency)
    if payout.payee.bic is not None:
        _put(transfer, f"CdtrAgt/FinInstnId/{_bic_tag(version)}", payout.payee.bic)
    _put(transfer, "Cdtr/Nm", write_latin(payout.payee.holder))
    _put(transfer, "CdtrAcct/Id/IBAN", payout.payee.iban)
    _put(transfer, "RmtInf/Ustrd", write_latin(payout.purpose))


def _put_sums(parent: ElementTree.Element, payouts: PayoutList) -> None:
    _put(parent, "NbOfTxs", str(len(payouts.payouts)))
    _put(parent, "CtrlSum", _total(payouts).decimal_text())


def _total(payouts: PayoutList) -> Money:
    (total,) = payouts.totals()
    return total


def _bic_tag(version: SepaVersion) -> str:
    return "BIC" if version is SepaVersion.V03 else "BICFI"


def _put(parent: ElementTree.Element, path: str, text: str) -> ElementTree.Element:
    for tag in path.split("/"):
        parent = ElementTree.SubElement(parent, tag)
    parent.text = text
    return parent
