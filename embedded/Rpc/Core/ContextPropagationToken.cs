namespace Grpc.Core;

/// <summary>Would carry a call's deadline and cancellation to calls made on its behalf. No server makes one, as no server of .NET does.</summary>
public abstract class ContextPropagationToken
{
    internal ContextPropagationToken()
    {
    }
}
