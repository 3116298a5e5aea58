using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Parley.Frontend.Access;
using Parley.Frontend.Services;
using Parley.V1;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>Passkeys, by the framework's own handler. What a ceremony began with comes back sealed, and ends one ceremony only.</summary>
public sealed class PasskeyDesk(IPasskeyHandler<PersonUser> handler, PersonManager manager, IPeople people, SignInDesk desk, Tickets tickets, TimeProvider time)
{
    private const string Creation = "passkey-creation", Request = "passkey-request";
    private const int MaxName = 128, MaxPasskeys = 20;
    private static readonly TimeSpan GoodFor = TimeSpan.FromMinutes(5);

    /// <summary>What a browser needs to sign somebody in, whoever it is.</summary>
    public async Task<PasskeyOptionsResponse> RequestAsync(HttpContext http)
    {
        desk.Begin(http);
        var made = await handler.MakeRequestOptionsAsync(null, http);
        return new PasskeyOptionsResponse { Options = Struct.Parser.ParseJson(made.RequestOptionsJson), Challenge = tickets.Write(Request, GoodFor, made.AssertionState ?? "") };
    }

    /// <summary>Signs in whoever has the passkey; its user proved to be there, so that nothing more is asked for.</summary>
    public async Task<SignInResponse> SignInAsync(HttpContext http, PasskeySignInRequest request, CancellationToken cancellationToken)
    {
        desk.Begin(http);
        var state = await OnceAsync(Request, request.Challenge, cancellationToken);
        var result = await handler.PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = http, CredentialJson = Json(request.Credential), AssertionState = state });
        if (!result.Succeeded || !(await manager.AddOrUpdatePasskeyAsync(result.User, result.Passkey)).Succeeded)
            throw RpcFailure.Create(StatusCode.Unauthenticated, "PASSKEY_REFUSED", "This passkey is not known here, or was removed. Sign in with the password.");
        return await desk.EnterAsync(http, result.User, new Destination(request.Tenant, request.Platform), cancellationToken, byPasskey: true);
    }

    /// <summary>What a browser needs to make a passkey for a person.</summary>
    public async Task<PasskeyOptionsResponse> CreationAsync(PersonCall call, PersonUser user)
    {
        var entity = new PasskeyUserEntity { Id = user.Id.Value, Name = user.Record.Email, DisplayName = user.Record.Name };
        var made = await handler.MakeCreationOptionsAsync(entity, call.Http);
        return new PasskeyOptionsResponse { Options = Struct.Parser.ParseJson(made.CreationOptionsJson), Challenge = tickets.Write(Creation, GoodFor, made.AttestationState ?? "") };
    }

    /// <summary>Durable on return: the person signs in with this passkey too.</summary>
    public async Task<Passkey> AddAsync(PersonCall call, PersonUser user, AddPasskeyRequest request)
    {
        var name = request.Name.Trim() is { Length: > 0 and <= MaxName } given ? given : throw Arguments.Invalid("NAME_INVALID", $"name is what you call the passkey, 1 to {MaxName} characters.");
        var state = await OnceAsync(Creation, request.Challenge, call.Cancelled);
        if ((await people.PasskeysAsync(user.Id, call.Cancelled)).Length >= MaxPasskeys) throw RpcFailure.Create(StatusCode.FailedPrecondition, "TOO_MANY_PASSKEYS", $"A person has at most {MaxPasskeys} passkeys. Remove one first.");
        var result = await handler.PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = call.Http, CredentialJson = Json(request.Credential), AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != user.Id.Value)
            throw Arguments.Invalid("PASSKEY_INVALID", "The browser's answer does not belong to this request. Begin again with POST /v1/me/passkeys:options.");
        var passkey = result.Passkey;
        passkey.Name = name;
        if (!(await manager.AddOrUpdatePasskeyAsync(user, passkey)).Succeeded) throw Arguments.Invalid("PASSKEY_INVALID", "The passkey could not be kept. Begin again.");
        return Map(new PasskeyRecord(user.Id, passkey.CredentialId, name, default, passkey.CreatedAt));
    }

    internal static Passkey Map(PasskeyRecord passkey) => new() { Id = Convert.ToHexStringLower(passkey.CredentialId.Span), Name = passkey.Name, CreatedAt = Timestamp.FromDateTimeOffset(passkey.CreatedAt) };

    private static string Json(Struct? credential) => credential is null ? "{}" : Google.Protobuf.JsonFormatter.Default.Format(credential);

    private async Task<string> OnceAsync(string purpose, string challenge, CancellationToken cancellationToken) =>
        tickets.Read(purpose, challenge) is { } state && await people.TakeOnceAsync(RandomSecret.HashOf(challenge), time.GetUtcNow() + GoodFor, cancellationToken)
            ? state
            : throw RpcFailure.Create(StatusCode.FailedPrecondition, "CHALLENGE_OVER", "This was begun too long ago, or was answered already. Begin again.");
}
