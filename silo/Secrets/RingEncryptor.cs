using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Parley.Contracts.Ports;
using Parley.Storage.Sealing;

namespace Parley.Silo.Secrets;

/// <summary>Seals the secret part of a key of the <see cref="ProtectionRing"/>.</summary>
internal sealed class RingEncryptor(ISecretBox secrets) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement) => new(
        SealedXml.Of(secrets.Seal(ProtectionRing.Owner, ProtectionRing.Purpose, Encoding.UTF8.GetBytes(plaintextElement.ToString(SaveOptions.DisableFormatting)))),
        typeof(RingDecryptor));
}
