namespace Parley.Simulator.Accounts;

/// <summary>A Meta app to create. What is left out is made up: id, secret and verify token.</summary>
/// <param name="Name">The name by which the control API calls it.</param>
/// <param name="CallbackUrl">
/// Where its webhooks go. Set here it counts as verified earlier; set later (<c>PUT /_sim/apps/{name}/callback</c>) it is verified.
/// </param>
/// <param name="GraphVersion">The version of its webhooks, 21 to 26; below 24 statuses carry a <c>conversation</c>.</param>
public sealed record AppSpec(
    string Name, string? Id = null, string? Secret = null, string? VerifyToken = null, string? CallbackUrl = null, int GraphVersion = 26);

/// <summary>A WhatsApp Business Account to create.</summary>
/// <param name="Portfolio">The business portfolio it belongs to; numbers of one portfolio see the same user ids. Default: its own.</param>
/// <param name="Apps">Names of the apps subscribed from the start.</param>
public sealed record WabaSpec(string? Id = null, string? Name = null, string? Portfolio = null, IReadOnlyList<string>? Apps = null);

/// <summary>A business phone number to create.</summary>
/// <param name="Waba">The id of its account; default: the only one there is.</param>
/// <param name="Id">The <c>phone_number_id</c>.</param>
/// <param name="DisplayPhoneNumber">As Graph shows it, such as <c>+1 555-078-3881</c>; webhooks show its digits.</param>
public sealed record NumberSpec(string? Waba = null, string? Id = null, string? DisplayPhoneNumber = null, string? VerifiedName = null, bool Verified = true,
    bool Registered = true);

/// <summary>An access token to create.</summary>
/// <param name="Token">The secret itself; made up when left out.</param>
/// <param name="App">The name of the app it was issued for; default: the only one there is.</param>
/// <param name="Wabas">Accounts it may use, with all their numbers.</param>
/// <param name="Numbers">Single numbers it may use. With neither list it may use everything.</param>
/// <param name="ExpiresInSeconds">Its life; unlimited when left out.</param>
public sealed record TokenSpec(
    string? Token = null, string? App = null, IReadOnlyList<string>? Wabas = null, IReadOnlyList<string>? Numbers = null,
    double? ExpiresInSeconds = null);

/// <summary>A customer's phone to create, or to change when the number is there already; what is left out stays as it is.</summary>
/// <param name="Phone">E.164, with or without <c>+</c>.</param>
/// <param name="Name">The profile name that businesses see.</param>
/// <param name="UserId">Its business-scoped user id, such as <c>US.13491208655302741918</c>.</param>
/// <param name="OnWhatsApp">False for a telephone without WhatsApp: sends to it answer 131026.</param>
/// <param name="ParentId">Its parent user id, such as <c>US.ENT.11815799212886844830</c>.</param>
/// <param name="Username">The name the customer adopted.</param>
/// <param name="Identity">What businesses see of all that; <c>PUT /_sim/phones/{phone}/identity</c> says it for one number.</param>
public sealed record PhoneSpec(
    string Phone, string? Name = null, string? UserId = null, bool? OnWhatsApp = null, string? ParentId = null, string? Username = null,
    Phones.IdentityMode? Identity = null);
