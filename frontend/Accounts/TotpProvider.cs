using Microsoft.AspNetCore.Identity;

namespace Parley.Frontend.Accounts;

/// <summary>An authenticator's codes. Each opens once: its time step is taken, and with it all earlier ones.</summary>
public sealed class TotpProvider(IPeople people, TimeProvider time) : IUserTwoFactorTokenProvider<PersonUser>
{
    /// <summary>Its name among Identity's providers.</summary>
    public const string Name = "Authenticator";

    public async Task<bool> CanGenerateTwoFactorTokenAsync(UserManager<PersonUser> manager, PersonUser user) => await manager.GetAuthenticatorKeyAsync(user) is not null;

    /// <summary>The app makes them.</summary>
    public Task<string> GenerateAsync(string purpose, UserManager<PersonUser> manager, PersonUser user) => Task.FromResult("");

    public async Task<bool> ValidateAsync(string purpose, string token, UserManager<PersonUser> manager, PersonUser user) =>
        await manager.GetAuthenticatorKeyAsync(user) is { } key && Totp.StepOf(key, token, time.GetUtcNow()) is { } step && await people.TakeStepAsync(user.Id, step);
}
