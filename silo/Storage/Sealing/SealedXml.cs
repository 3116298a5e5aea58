using System.Text;
using System.Xml.Linq;

namespace Parley.Storage.Sealing;

/// <summary>Sealed values within XML.</summary>
public static class SealedXml
{
    /// <summary>The element whose text is a sealed value in base64.</summary>
    public const string Element = "sealed";

    /// <summary>The element around a sealed value.</summary>
    public static XElement Of(ReadOnlyMemory<byte> @sealed) => new(Element, Convert.ToBase64String(@sealed.Span));

    /// <summary>The sealed value of an element that <see cref="Of"/> made.</summary>
    public static byte[] Read(XElement element) => Convert.FromBase64String(element.Value);

    internal static ImmutableArray<ReadOnlyMemory<byte>> Split(ReadOnlyMemory<byte> xml) =>
        [.. Elements(Parse(xml)).Select(static element => new ReadOnlyMemory<byte>(Read(element)))];

    internal static byte[] Replace(ReadOnlyMemory<byte> xml, ImmutableArray<ReadOnlyMemory<byte>> values)
    {
        var document = Parse(xml);
        foreach (var (element, value) in Elements(document).Zip(values)) element.Value = Convert.ToBase64String(value.Span);
        return Encoding.UTF8.GetBytes(document.ToString(SaveOptions.DisableFormatting));
    }

    private static XElement Parse(ReadOnlyMemory<byte> xml) => XElement.Parse(Encoding.UTF8.GetString(xml.Span));

    private static List<XElement> Elements(XElement document) => [.. document.Descendants(Element)];
}
