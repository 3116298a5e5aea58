namespace Grpc.Core;

/// <summary>The base of all clients.</summary>
public abstract class ClientBase
{
    /// <summary>A client that cannot call, for tests that replace its methods.</summary>
    protected ClientBase() : this(new UnusableCallInvoker())
    {
    }

    /// <summary>A client with this configuration.</summary>
    protected ClientBase(ClientBaseConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        Configuration = configuration;
        CallInvoker = configuration.DecoratedInvoker;
    }

    /// <summary>A client on this channel.</summary>
    public ClientBase(ChannelBase channel) : this(channel.CreateCallInvoker())
    {
    }

    /// <summary>A client that calls through this invoker.</summary>
    public ClientBase(CallInvoker callInvoker) : this(new ClientBaseConfiguration(callInvoker, null))
    {
    }

    /// <summary>What generated methods call with.</summary>
    protected CallInvoker CallInvoker { get; }

    internal ClientBaseConfiguration Configuration { get; }

    /// <summary>What a client is made of.</summary>
    protected internal class ClientBaseConfiguration
    {
        private readonly CallInvoker _invoker;

        internal ClientBaseConfiguration(CallInvoker invoker, string? host)
        {
            ArgumentNullException.ThrowIfNull(invoker);
            _invoker = invoker;
            DecoratedInvoker = host is null ? invoker : new HostCallInvoker(invoker, host);
        }

        internal CallInvoker DecoratedInvoker { get; }

        internal ClientBaseConfiguration WithHost(string host) => new(_invoker, host);
    }
}
