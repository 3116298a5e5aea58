using System.Text.Json.Serialization;

namespace Parley.Simulator.Phones;

/// <summary>What a business number gets to see of who a customer is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<IdentityMode>))]
public enum IdentityMode
{
    /// <summary>The phone number, and the user id where the phone has one.</summary>
    [JsonStringEnumMemberName("both")] Both,

    /// <summary>The phone number only, as before user ids came.</summary>
    [JsonStringEnumMemberName("phone")] Phone,

    /// <summary>The user id only: the customer has a username, and the business does not know the number.</summary>
    [JsonStringEnumMemberName("user")] User,
}

/// <summary>A customer as one business number sees it. What is null does not appear.</summary>
internal readonly record struct Identity(string? WaId, string? UserId, string? ParentId, string? Username);
