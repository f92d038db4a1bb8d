"""A mail server for tests: aiosmtpd with the moods of real ones.

    smtp_server.py MOOD [--cert FILE --key FILE] [--user NAME --password WORD]

Listens on a free loopback port, prints {"port": N}, then one JSON line for everything that happens: a command that
matters, or a message as Python's own e-mail parser understands it. Ends when its standard input closes.
"""

import argparse
import asyncio
import email
import email.policy
import json
import ssl
import sys
from email.header import decode_header, make_header
from email.utils import parseaddr

from aiosmtpd.smtp import SMTP, AuthResult


def tell(**what):
    print(json.dumps(what), flush=True)


def part(one):
    return {
        "type": one.get_content_type(),
        "charset": one.get_content_charset(),
        "encoding": one["Content-Transfer-Encoding"],
        "disposition": one.get_content_disposition(),
        "text": one.get_content().replace("\r\n", "\n"),
        "defects": [str(defect) for defect in one.defects],
    }


def display_name(message, header):
    """As RFC 2047 says. The newer parser of Python 3.11 puts a space between adjacent encoded words of a name."""
    raw = next(value for name, value in message.raw_items() if name == header)
    return str(make_header(decode_header(parseaddr(str(raw))[0])))


class Mood:
    def __init__(self, mood):
        self.mood = mood
        self.count = 0

    async def handle_MAIL(self, server, session, envelope, address, options):
        tell(event="mail", tls=session.ssl is not None, options=options)
        if self.mood == "refuse-sender":
            return "550 5.7.1 You may not send as that address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.count += 1
        tell(event="rcpt", address=address)
        if self.mood == "refuse-recipient":
            return f"550 5.1.1 <{address}>: Recipient address rejected: User unknown"
        if self.mood == "grey" and self.count == 1:
            return "451 4.7.1 Greylisted, come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        message = email.message_from_bytes(envelope.original_content, policy=email.policy.default)
        tell(
            event="message",
            tls=session.ssl is not None,
            sender=envelope.mail_from,
            recipients=envelope.rcpt_tos,
            names=[name for name in message.keys()],
            headers={name: str(message[name]) for name in set(message.keys())},
            reply_to=[a.addr_spec for a in message["Reply-To"].addresses] if message["Reply-To"] else [],
            to_name=display_name(message, "To"),
            from_name=display_name(message, "From"),
            multipart=message.get_content_type(),
            parts=[part(one) for one in message.iter_parts()],
            longest=max(len(line) for line in envelope.original_content.split(b"\r\n")),
            ascii=all(byte < 128 for byte in envelope.original_content),
        )
        if self.mood == "refuse-message":
            return "554 5.7.1 Looks like spam"
        if self.mood == "drop" and self.count == 1:
            server.transport.abort()
            return "421 too late"
        return "250 2.0.0 Queued as 4Z1x"


async def hang(reader, writer):
    tell(event="connected")
    await asyncio.Event().wait()


async def turn_away(reader, writer):
    writer.write(b"554 5.3.2 No service here\r\n")
    await writer.drain()
    writer.close()


def meddle(context):
    """A server with somebody on the wire, who appends answers in clear to the one to STARTTLS."""

    async def serve(reader, writer):
        writer.write(b"220 mail.test ESMTP\r\n")
        await reader.readline()
        writer.write(b"250-mail.test\r\n250 STARTTLS\r\n")
        await reader.readline()
        writer.write(b"220 go ahead\r\n250 mail.test\r\n250 sender fine\r\n250 recipient fine\r\n354 go\r\n250 taken\r\n")
        await writer.drain()
        try:
            await writer.start_tls(context)
        except (ssl.SSLError, ConnectionError) as error:
            tell(event="handshake failed", error=type(error).__name__)
            return
        tell(event="handshake done")
        await reader.read()

    return serve


def certificate(arguments):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(arguments.cert, arguments.key)
    return context


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("mood")
    parser.add_argument("--implicit", action="store_true")
    for name in ("--cert", "--key", "--user", "--password"):
        parser.add_argument(name)
    arguments = parser.parse_args()
    loop = asyncio.get_running_loop()
    tls = certificate(arguments) if arguments.cert else None

    def authenticate(server, session, envelope, mechanism, data):
        fine = data.login.decode() == arguments.user and data.password.decode() == arguments.password
        tell(event="auth", fine=fine, tls=session.ssl is not None)
        return AuthResult(success=fine, handled=fine)

    settings = {"hostname": "mail.test", "enable_SMTPUTF8": arguments.mood == "unicode"}
    if tls and not arguments.implicit:
        settings |= {"tls_context": tls, "require_starttls": True}
    if arguments.user:
        settings |= {"authenticator": authenticate, "auth_required": True, "auth_require_tls": tls is not None}
    raw = {"hang": hang, "turn-away": turn_away, "meddle": meddle(tls)}.get(arguments.mood)
    if raw:
        server = await asyncio.start_server(raw, "127.0.0.1", 0)
    else:
        handler = Mood(arguments.mood)
        outer = tls if arguments.implicit else None
        server = await loop.create_server(lambda: SMTP(handler, **settings), "127.0.0.1", 0, ssl=outer)
    tell(port=server.sockets[0].getsockname()[1])
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
