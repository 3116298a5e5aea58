using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using Parley.Contracts.Ports;
using Parley.Storage.Sealing;

namespace Parley.Silo.Secrets;

/// <summary>Opens what <see cref="RingEncryptor"/> sealed. The framework makes it by its name, which stands beside each key: the name stays.</summary>
public sealed class RingDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public XElement Decrypt(XElement encryptedElement)
    {
        var element = services.GetRequiredService<ISecretBox>().Open(ProtectionRing.Owner, ProtectionRing.Purpose, SealedXml.Read(encryptedElement));
        try
        {
            return XElement.Parse(Encoding.UTF8.GetString(element));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(element);
        }
    }
}
