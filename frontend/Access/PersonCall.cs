using Microsoft.AspNetCore.Http;

namespace Parley.Frontend.Access;

/// <summary>A call of a person about themselves.</summary>
/// <param name="SignIn">Who is signed in, and where.</param>
/// <param name="Http">The request, for the cookie.</param>
/// <param name="Cancelled">The caller's deadline or departure.</param>
public sealed record PersonCall(SignInRecord SignIn, HttpContext Http, CancellationToken Cancelled);
