namespace Parley.Contracts.Ports;

/// <summary>What a send is for. More urgent ones go first: replies before transactional messages before bulk. The numbers are stored.</summary>
[GenerateSerializer, Alias("parley.SendClass")]
public enum SendClass
{
    /// <summary>Somebody waits for it in the chat.</summary>
    Reply = 0,

    /// <summary>It belongs to something the customer did: an order, a delivery, a code.</summary>
    Transactional = 1,

    /// <summary>One of many alike; may take its time.</summary>
    Bulk = 2,
}
