using System.Globalization;
using System.Net.Mail;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using Parley.Domain.Notices;

namespace Parley.Frontend.Mails;

/// <summary>
/// A mail in the form that travels (RFC 5322, MIME): plain text and the same in simple HTML that loads nothing, all of it in ASCII. No line of it begins with a
/// dot, and no word of a header can end its line.
/// </summary>
public static partial class MimeText
{
    private const int WordBytes = 45, LineLength = 76, LongestPlainHeader = 60;
    private static readonly HtmlEncoder Html5 = HtmlEncoder.Create(UnicodeRanges.All);

    public static string Write(Mail mail, string from, DateTimeOffset now)
    {
        var sender = new MailAddress(from);
        var boundary = $"=_{mail.Id}";
        var text = new StringBuilder();
        void Header(string name, string value) => text.Append(name).Append(": ").Append(value).Append("\r\n");
        Header("Date", now.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture) + " +0000");
        Header("From", sender.DisplayName.Length > 0 ? $"{Words(sender.DisplayName, always: true)} <{sender.Address}>" : $"<{sender.Address}>");
        Header("To", $"<{Address(mail.To)}>");
        Header("Subject", Words(mail.Subject));
        Header("Message-ID", $"<{mail.Id}@{sender.Host}>");
        // Nobody's absence note answers this (RFC 3834).
        Header("Auto-Submitted", "auto-generated");
        if (mail.Unsubscribe is { } unsubscribe)
        {
            Header("List-Unsubscribe", $"<{unsubscribe.AbsoluteUri}>");
            Header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click");
        }

        Header("Content-Language", NoticeTexts.Language(mail.Locale));
        Header("MIME-Version", "1.0");
        Header("Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        text.Append("\r\n");
        Part("text/plain", mail.Text);
        Part("text/html", Html(mail));
        return text.Append("--").Append(boundary).Append("--\r\n").ToString();

        void Part(string type, string content)
        {
            text.Append("--").Append(boundary).Append("\r\n");
            Header("Content-Type", $"{type}; charset=utf-8");
            Header("Content-Transfer-Encoding", "base64");
            text.Append("\r\n");
            var encoded = Convert.ToBase64String(Encoding.UTF8.GetBytes(content.ReplaceLineEndings("\r\n")));
            for (var at = 0; at < encoded.Length; at += LineLength) text.Append(encoded, at, Math.Min(LineLength, encoded.Length - at)).Append("\r\n");
        }
    }

    /// <summary>The text as HTML: paragraphs, and addresses that can be followed.</summary>
    public static string Html(Mail mail)
    {
        var language = NoticeTexts.Language(mail.Locale);
        var html = new StringBuilder($"<!doctype html><html lang=\"{language}\" dir=\"{(NoticeTexts.IsRightToLeft(language) ? "rtl" : "ltr")}\"><head><meta charset=\"utf-8\"><title>{Html5.Encode(mail.Subject)}</title></head><body>");
        foreach (var paragraph in mail.Text.ReplaceLineEndings("\n").Split("\n\n"))
        {
            html.Append("<p>");
            var at = 0;
            foreach (Match link in Link().Matches(paragraph))
            {
                html.Append(Encoded(paragraph[at..link.Index])).Append("<a href=\"").Append(Encoded(link.Value)).Append("\">").Append(Encoded(link.Value)).Append("</a>");
                at = link.Index + link.Length;
            }

            html.Append(Encoded(paragraph[at..])).Append("</p>\n");
        }

        return html.Append("</body></html>\n").ToString();
    }

    /// <summary>An address that can stand in a header and in a command: one line, without what would end it.</summary>
    /// <exception cref="MailFailedException">It cannot.</exception>
    public static string Address(string address) =>
        address.Length is > 0 and <= 254 && !address.Any(static c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or ',' or ';' or '"') && MailAddress.TryCreate(address, out _)
            ? address
            : throw new MailFailedException(MailFault.Never, "What the mail is for is no mail address.");

    /// <summary>A text as part of one header (RFC 2047): no line of it is longer than allowed, and what would end the line is a blank.</summary>
    private static string Words(string text, bool always = false)
    {
        var line = string.Concat(text.Select(static c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)).Trim();
        if (!always && line.Length <= LongestPlainHeader && line.All(static c => c is >= ' ' and <= '~') && !line.Contains("=?", StringComparison.Ordinal)) return line;
        var (words, word) = (new List<string>(), new List<byte>());
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in line.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (word.Count + length > WordBytes) Close();
            word.AddRange(bytes[..length]);
        }

        Close();
        return string.Join("\r\n ", words);

        void Close()
        {
            if (word.Count > 0) words.Add($"=?utf-8?B?{Convert.ToBase64String([.. word])}?=");
            word.Clear();
        }
    }

    private static string Encoded(string text) => Html5.Encode(text).Replace("&#xA;", "<br>", StringComparison.Ordinal);

    [GeneratedRegex(@"https?://[^\s<>""]+[^\s<>"".,;:!?)]")]
    private static partial Regex Link();
}
