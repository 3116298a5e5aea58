using Grpc.Core;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Parley.Wire;

namespace Parley.Frontend.Accounts;

/// <summary>Whether somebody is who they say. Every attempt counts before it is looked at, and takes as long whoever is asked for.</summary>
public sealed class Proofs(PersonManager manager, IPeople people, AttemptLimits limits, TimeProvider time, IOptions<PeopleOptions> options)
{
    private static readonly PersonUser Nobody = new(new PersonRecord(default, "nobody", "", default));

    /// <summary>Checks a password of a person who may not exist.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED, SIGN_IN_REFUSED: nobody, wrong or locked; which of them is not said.</exception>
    public async Task<PersonUser> PasswordAsync(PersonUser? user, string password, CancellationToken cancellationToken)
    {
        if (password.Length > PersonText.MaxPassword) throw Refused();
        var counted = user?.Record.PasswordHash is not null && await CountAsync(user, cancellationToken);
        var good = await limits.HashAsync(async () => counted ? await manager.CheckPasswordAsync(user!, password) : Waste(password), cancellationToken);
        return good ? user! : throw Refused();
    }

    /// <summary>Checks a code of the authenticator, or a recovery code; either works once.</summary>
    /// <exception cref="RpcException">UNAUTHENTICATED, SECOND_FACTOR_REFUSED.</exception>
    public async Task SecondFactorAsync(PersonUser user, string code, string recoveryCode, CancellationToken cancellationToken)
    {
        var good = await CountAsync(user, cancellationToken)
            && (recoveryCode.Length is > 0 and <= 64 ? (await manager.RedeemTwoFactorRecoveryCodeAsync(user, recoveryCode)).Succeeded
                : await manager.VerifyTwoFactorTokenAsync(user, TotpProvider.Name, code.Trim()));
        if (!good)
        {
            throw RpcFailure.Create(
                StatusCode.Unauthenticated, "SECOND_FACTOR_REFUSED", "The code is wrong or was used already, or there were too many attempts. Wait for the next code of the authenticator, or use a recovery code.");
        }
    }

    /// <summary>Everything that was asked for is proven.</summary>
    public Task DoneAsync(PersonUser user, CancellationToken cancellationToken) => people.ForgetAttemptsAsync(user.Id, cancellationToken);

    private Task<bool> CountAsync(PersonUser user, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return people.CountAttemptAsync(user.Id, options.Value.MostAttempts, now, now + options.Value.LockedFor, cancellationToken);
    }

    /// <summary>As much work as a check, and never true.</summary>
    private bool Waste(string password)
    {
        manager.PasswordHasher.HashPassword(Nobody, password);
        return false;
    }

    private static RpcException Refused() => RpcFailure.Create(
        StatusCode.Unauthenticated, "SIGN_IN_REFUSED",
        "E-mail or password is wrong, or there were too many attempts and the account is locked for some minutes. Try again later, or reset the password (POST /v1/password-resets).");
}
