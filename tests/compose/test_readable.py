from hypothesis import given
from hypothesis import strategies as st

from composed import ENGLISH, UNSUBSCRIBE, composed, parts
from digest.compose.encoding import TransferEncoding, decoded, encoded
from digest.compose.readable import readable


def test_what_is_read_back_is_what_a_mail_program_shows() -> None:
    variant, mail = composed(ENGLISH)
    html, text = parts(mail)

    read = readable(variant, unsubscribe_url=UNSUBSCRIBE)

    assert read.subject == variant.subject
    assert (read.html, read.text) == (html.replace("\r\n", "\n"), text.replace("\r\n", "\n"))


@given(
    st.lists(st.text(st.characters(exclude_characters="\r\0", codec="utf-8"))),
    st.sampled_from(TransferEncoding),
)
def test_chunks_that_were_joined_decode_to_their_texts(chunks: list[str], encoding: TransferEncoding) -> None:
    body = b"".join(encoded(chunk, encoding) for chunk in chunks)

    read = decoded(body, encoding).replace("\r\n", "\n")

    # base64 fills up with spaces, which show nowhere
    assert read.replace(" ", "") == "".join(chunks).replace(" ", "")
