namespace Orleans
{
    /// <summary>Takes part in a lifecycle.</summary>
    public interface ILifecycleObserver
    {
        /// <summary>Runs when the stage is reached on the way up.</summary>
        Task OnStart(CancellationToken cancellationToken = default);

        /// <summary>Runs when the stage is reached on the way down.</summary>
        Task OnStop(CancellationToken cancellationToken = default);
    }

    /// <summary>Something with stages.</summary>
    public interface ILifecycleObservable
    {
        /// <summary>Takes part at <paramref name="stage"/>; stages start in ascending and stop in descending order.</summary>
        IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
    }
}

namespace Orleans.Runtime
{
    /// <summary>The stages of an activation.</summary>
    public interface IGrainLifecycle : ILifecycleObservable;

    /// <summary>The stages of an activation.</summary>
    public static class GrainLifecycleStage
    {
        /// <summary>Before all others.</summary>
        public const int First = int.MinValue;

        /// <summary>Stored state is read.</summary>
        public const int SetupState = 1000;

        /// <summary>The grain's own activation runs.</summary>
        public const int Activate = 2000;

        /// <summary>After all others.</summary>
        public const int Last = int.MaxValue;
    }
}
