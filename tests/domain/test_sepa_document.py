"""The document for the bank: valid against ISO's own schema, exact in its sums, in letters that every bank takes."""

import string
from datetime import date, datetime
from importlib.resources import files
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import xmlschema
from hypothesis import given, settings
from hypothesis import strategies as st

from plugin.domain.money import Money
from plugin.domain.rewards.payout import BankAccount, PayoutInvalid
from plugin.domain.rewards.sepa_document import SepaVersion, write_credit_transfer, write_latin
from tests.domain.payouts import GERMAN, account, payout, payout_list

SCHEMAS = {
    version: xmlschema.XMLSchema10(files("sepaxml").joinpath(f"schemas/{version.value}.xsd").read_text("utf-8"))
    for version in SepaVersion
}
SIGNS = frozenset(string.ascii_letters + string.digits + " /-?:().,'+")
OUTSIDE = {"iban": "GE29NB0000000101904917"}


def check(document: bytes, version: SepaVersion = SepaVersion.V09) -> None:
    """Raise unless the document is valid."""
    SCHEMAS[version].validate(document.decode())


def texts(document: bytes, name: str) -> list[str]:
    """What stands in all elements of that name."""
    return [found.text or "" for found in ElementTree.fromstring(document).iterfind(f".//{{*}}{name}")]


def test_a_list_of_two_is_written_in_full() -> None:
    listed = payout_list(
        payout(1001),
        payout(
            1002, amount=Money(1_999, "EUR"), payee=BankAccount("Zoë Łuczak", GERMAN, "COBADEFFXXX"), purpose="Nr. 2"
        ),
        created_at=datetime(2026, 11, 24, 9, 30, tzinfo=ZoneInfo("Europe/Berlin")),
    )

    document = write_credit_transfer(listed)

    # 10.00 + 19.99 = 29.99
    check(document)
    assert canonical(document) == canonical(
        f"""<?xml version='1.0' encoding='UTF-8'?>
        <Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>
          <GrpHdr>
            <MsgId>{listed.reference}</MsgId><CreDtTm>2026-11-24T09:30:00+01:00</CreDtTm>
            <NbOfTxs>2</NbOfTxs><CtrlSum>29.99</CtrlSum><InitgPty><Nm>Blumen + Toechter GmbH</Nm></InitgPty>
          </GrpHdr>
          <PmtInf>
            <PmtInfId>{listed.reference}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>2</NbOfTxs><CtrlSum>29.99</CtrlSum>
            <PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf><ReqdExctnDt><Dt>2026-11-25</Dt></ReqdExctnDt>
            <Dbtr><Nm>Blumen + Toechter GmbH</Nm></Dbtr>
            <DbtrAcct><Id><IBAN>AT611904300234573201</IBAN></Id></DbtrAcct>
            <DbtrAgt><FinInstnId><BICFI>GIBAATWWXXX</BICFI></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr>
            <CdtTrfTxInf>
              <PmtId><EndToEndId>GW49AHMXNFFB2JTQYK2VVSUGEX</EndToEndId></PmtId>
              <Amt><InstdAmt Ccy="EUR">10.00</InstdAmt></Amt>
              <Cdtr><Nm>Joerg Muessig</Nm></Cdtr>
              <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
              <RmtInf><Ustrd>Praemie fuer deine Empfehlung</Ustrd></RmtInf>
            </CdtTrfTxInf>
            <CdtTrfTxInf>
              <PmtId><EndToEndId>{payout(1002).reference}</EndToEndId></PmtId>
              <Amt><InstdAmt Ccy="EUR">19.99</InstdAmt></Amt>
              <CdtrAgt><FinInstnId><BICFI>COBADEFFXXX</BICFI></FinInstnId></CdtrAgt>
              <Cdtr><Nm>Zoe Luczak</Nm></Cdtr>
              <CdtrAcct><Id><IBAN>DE89370400440532013000</IBAN></Id></CdtrAcct>
              <RmtInf><Ustrd>Nr. 2</Ustrd></RmtInf>
            </CdtTrfTxInf>
          </PmtInf>
        </CstmrCdtTrfInitn></Document>""".encode()
    )


def canonical(document: bytes) -> str:
    """The document without the spaces between its elements."""
    return ElementTree.canonicalize(document.decode().partition("?>")[2].strip(), strip_text=True)


@pytest.mark.parametrize("version", SepaVersion)
@pytest.mark.parametrize("bic", ["GIBAATWWXXX", None])
def test_both_editions_are_valid_with_and_without_a_bic(version: SepaVersion, bic: str | None) -> None:
    debtor = BankAccount("Blumen GmbH", "AT611904300234573201", bic)

    document = write_credit_transfer(payout_list(payout(), debtor=debtor), version)

    check(document, version)
    assert document.startswith(b"<?xml version='1.0' encoding='UTF-8'?>\n<Document")
    assert f'"urn:iso:std:iso:20022:tech:xsd:{version.value}"'.encode() in document
    assert ("NOTPROVIDED" in texts(document, "Id")) == (bic is None)


@pytest.mark.parametrize(
    ("valid", "broken"),
    [
        (b"<PmtMtd>TRF</PmtMtd>", b""),
        (b"<ChrgBr>SLEV</ChrgBr>", b"<ChrgBr>MINE</ChrgBr>"),
        (b'Ccy="EUR"', b'Ccy="euro"'),
        (b"<Dt>2026-11-25</Dt>", b"<Dt>25.11.2026</Dt>"),
        (b"pain.001.001.09", b"pain.001.001.03"),
    ],
)
def test_the_schema_would_notice_a_broken_document(valid: bytes, broken: bytes) -> None:
    document = write_credit_transfer(payout_list())
    assert valid in document

    with pytest.raises(xmlschema.XMLSchemaValidationError):
        check(document.replace(valid, broken))


def test_the_same_list_gives_the_same_bytes() -> None:
    assert write_credit_transfer(payout_list(payout(1), payout(2))) == write_credit_transfer(
        payout_list(payout(1), payout(2))
    )


def test_every_field_a_bank_would_refuse_is_named_at_once() -> None:
    listed = payout_list(
        payout(1),
        payout(2, amount=Money(1_000, "USD")),
        payout(3, amount=Money(100_000_000_000, "EUR")),
        payout(4, payee=account(**OUTSIDE)),
        payout(5, payee=account(holder="李小龍")),
        payout(6, payee=account(holder="Ä" * 36)),
        payout(7, purpose="🙂"),
        debtor=BankAccount("Kartuli", OUTSIDE["iban"]),
    )

    with pytest.raises(PayoutInvalid) as refused:
        write_credit_transfer(listed)

    assert refused.value.problems == {
        "debtor.iban": "is outside SEPA; give an account within it, or pay from the sheet by another way",
        "payouts.2.amount": "is in USD; SEPA carries EUR only, so put it on another list and pay from the sheet",
        "payouts.3.amount": "is above 999999999.99 EUR, the most that SEPA carries; correct it",
        "payouts.4.iban": "is outside SEPA; give an account within it, or pay from the sheet by another way",
        "payouts.5.holder": "has a letter with no agreed Latin form; write it in Latin, as on a bank card",
        # Each Ä takes two signs: 36 x 2 = 72.
        "payouts.6.holder": "has 72 characters when written in Latin letters (ä as ae); give at most 70",
        "payouts.7.purpose": "has neither letters nor digits; write it in Latin letters, as on a bank card",
    }


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Jörg Müßig, Ärztin & Söhne", "Joerg Muessig, AErztin + Soehne"),
        ("GROẞE STRAẞE", "GROSSE STRASSE"),
        ("José Ñandú-Åkerström", "Jose Nandu-Akerstroem"),
        ("Søren Æbelø", "Soren AEbelo"),
        ("Łucja Żółć", "Lucja Zolc"),
        ("Şule Yılmaz, İzmir", "Sule Yilmaz, Izmir"),
        ("Đorđe Ćirić", "Dorde Ciric"),
        ("Þóra Guðrún", "THora Gudrun"),
        ("Γιώργος Παπαδόπουλος", "Giorgos Papadopoylos"),
        ("Щерьо Йовков", "SHTeryo Yovkov"),
        ("O’Neill; „10 €“ [neu]", "O'Neill, .10 EUR. (neu)"),
        ("a\u00a0–\u2003b_c|d½", "a - b-c/d1/2"),
        ("10 % #1 <b>", "10 . .1 .b."),
        ("J\u006f\u0308rg", "Joerg"),
        ("  two   spaces ", "two spaces"),
        ("🙂 danke", ". danke"),
    ],
)
def test_signs_are_written_by_the_rules(text: str, written: str) -> None:
    assert write_latin(text) == written


@pytest.mark.parametrize("text", ["李", "Дмитрий Ы", "ابن", "x ١", "🙂", " ", ""])
def test_what_has_no_latin_form_is_refused_and_not_guessed(text: str) -> None:
    with pytest.raises(PayoutInvalid) as refused:
        write_latin(text)

    assert list(refused.value.problems) == ["text"]


@given(st.text())
def test_whatever_is_written_is_within_the_set_and_stays_the_same(text: str) -> None:
    try:
        written = write_latin(text)
    except PayoutInvalid:
        return

    assert set(written) <= SIGNS
    assert write_latin(written) == written


names = st.text("abzÄÖÜßéñçŁøΩψЖя&<>\"'/;_ -", min_size=1, max_size=30).filter(lambda text: any(map(str.isalnum, text)))
amounts = st.lists(st.integers(1, 99_999_999_999), min_size=1, max_size=12)


@settings(deadline=None, max_examples=60)
@given(amounts, names, names, st.sampled_from(SepaVersion))
def test_any_list_is_valid_with_exact_sums(minors: list[int], name: str, purpose: str, version: SepaVersion) -> None:
    payee = account(holder=name)
    paid = (
        payout(number, amount=Money(minor, "EUR"), payee=payee, purpose=purpose) for number, minor in enumerate(minors)
    )

    document = write_credit_transfer(payout_list(*paid), version)

    check(document, version)
    whole = f"{sum(minors) // 100}.{sum(minors) % 100:02d}"
    assert texts(document, "CtrlSum") == [whole, whole]
    assert texts(document, "NbOfTxs") == [str(len(minors))] * 2
    assert [int(text.replace(".", "")) for text in texts(document, "InstdAmt")] == minors
    assert len(set(texts(document, "EndToEndId"))) == len(minors)
    assert set("".join(texts(document, "Nm") + texts(document, "Ustrd"))) <= SIGNS


def test_a_thousand_payouts_of_an_odd_cent_sum_exactly() -> None:
    listed = payout_list(*(payout(number, amount=Money(1_001, "EUR")) for number in range(1_000)), pay_on=date.max)

    document = write_credit_transfer(listed)

    # 1000 x 10.01 = 10010.00
    check(document)
    assert texts(document, "CtrlSum") == ["10010.00", "10010.00"]
