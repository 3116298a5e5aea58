using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Frontend.Accounts;

/// <summary>How people sign in: ASP.NET Core Identity over Parley's own store, and what stands around it.</summary>
public static class IdentityServices
{
    /// <summary>Adds everything but the key ring and the mail.</summary>
    public static IServiceCollection AddPeople(this IServiceCollection services, Action<PeopleOptions> configure)
    {
        services.Configure(configure);
        services.AddIdentityCore<PersonUser>(static options => options.Stores.SchemaVersion = IdentitySchemaVersions.Version3)
            .AddUserManager<PersonManager>()
            .AddUserStore<PersonStore>()
            .AddTokenProvider<TotpProvider>(TotpProvider.Name);
        services.AddOptions<PasswordHasherOptions>().Configure<IOptions<PeopleOptions>>(static (hasher, people) => hasher.IterationCount = people.Value.HashIterations);
        services.AddScoped<IPasskeyHandler<PersonUser>, PasskeyHandler<PersonUser>>();
        services.AddOptions<IdentityPasskeyOptions>().Configure<PublicAddress>(static (passkeys, address) =>
        {
            // A passkey is both factors at once only when its user proved to be there.
            passkeys.UserVerificationRequirement = "required";
            passkeys.ResidentKeyRequirement = "required";
            passkeys.ServerDomain = address.Base.Host;
            passkeys.ValidateOrigin = context => ValueTask.FromResult(!context.CrossOrigin && context.Origin == address.Base.GetLeftPart(UriPartial.Authority));
        });
        services.AddSingleton<PublicAddress>();
        services.AddSingleton<AttemptLimits>();
        services.AddSingleton<Tickets>();
        services.AddSingleton<SignInBook>();
        services.AddSingleton<SignInCookies>();
        services.AddSingleton<SignInTokens>();
        services.AddSingleton<MailQueue>();
        services.AddSingleton<PersonLinks>();
        services.AddScoped<Proofs>();
        services.AddScoped<SignInDesk>();
        services.AddScoped<PasskeyDesk>();
        services.AddScoped<LinkDesk>();
        services.AddHostedService(static provider => provider.GetRequiredService<MailQueue>());
        services.AddHostedService<PeopleKeeping>();
        return services;
    }
}
