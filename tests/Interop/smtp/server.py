"""A mail server for tests: aiosmtpd's, which keeps what it takes as JSON files, read by Python's own parser of mails. It ends when its standard input does.

server.py <port> <folder> [<certificate> <key> [<user> <password>]]
"""
import asyncio, email, email.policy, json, os, ssl, sys

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError as e:
    print(e, file=sys.stderr)
    sys.exit(3)

port, folder, *more = sys.argv[1:]
certificate, key, user, password = (more + [None] * 4)[:4]


class Handler:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("unknown"):
            return f"550 5.1.1 {address} is not known here"
        if address.startswith("later"):
            return f"451 4.3.0 {address} is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        parts = {part.get_content_type(): part.get_content() for part in mail.walk() if not part.is_multipart()}
        Handler.count += 1
        path = os.path.join(folder, f"{Handler.count:05}")
        with open(path + ".part", "w", encoding="utf-8") as file:
            json.dump({
                "from": envelope.mail_from,
                "to": envelope.rcpt_tos,
                "headers": [[name, str(value)] for name, value in mail.items()],
                "defects": [str(defect) for defect in mail.defects],
                "text": parts.get("text/plain", ""),
                "html": parts.get("text/html", ""),
                "raw": envelope.content.decode("ascii"),
                "tls": session.ssl is not None,
                "signedIn": bool(session.authenticated),
            }, file)
        os.rename(path + ".part", path + ".json")
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    known = data.login == user.encode() and data.password == password.encode()
    # What is not handled here is answered with 535.
    return AuthResult(success=known, handled=known)


async def main():
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate, key)
    loop = asyncio.get_running_loop()
    await loop.create_server(
        lambda: SMTP(Handler(), hostname="mail.test", tls_context=tls, require_starttls=tls is not None,
                     authenticator=authenticate if user else None, auth_required=user is not None, enable_SMTPUTF8=True),
        "127.0.0.1", int(port))
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
os._exit(0)
