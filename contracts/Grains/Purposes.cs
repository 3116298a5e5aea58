namespace Parley.Contracts.Grains;

/// <summary>What a message is for, where that needs the person's consent. A reply needs none. The numbers are stored.</summary>
[Flags, GenerateSerializer, Alias("parley.Purposes")]
public enum Purposes
{
    /// <summary>A reply, or anything else that needs no consent.</summary>
    None = 0,

    /// <summary>What belongs to something the person did: an order, a delivery, an appointment.</summary>
    Utility = 1,

    /// <summary>Offers and news.</summary>
    Marketing = 2,

    /// <summary>Codes that prove who somebody is.</summary>
    Authentication = 4,
}
