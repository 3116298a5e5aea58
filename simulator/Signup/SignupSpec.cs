namespace Parley.Simulator.Signup;

/// <summary>What a customer of a partner chooses when connecting to its app.</summary>
/// <param name="App">The name or id of the app; default: the only one there is.</param>
/// <param name="Waba">An account that exists; null makes one.</param>
/// <param name="Business">The name of the business, for a new account.</param>
/// <param name="PhoneNumber">The number to connect; null makes one up. One that exists is kept.</param>
/// <param name="Coexistence">The number stays in use in the WhatsApp Business app, and needs no registration.</param>
public sealed record SignupSpec(
    string? App = null, string? Waba = null, string? Business = null, string? PhoneNumber = null, bool Coexistence = false);

/// <summary>What came of it.</summary>
/// <param name="Code">To be exchanged for a token within 30 seconds.</param>
public sealed record SignupResult(string Code, string WabaId, string PhoneNumberId, string BusinessId);
