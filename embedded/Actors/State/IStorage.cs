namespace Orleans.Core
{
    /// <summary>A stored value as its grain sees it.</summary>
    public interface IStorage
    {
        /// <summary>The version that was read or written last; null when nothing is stored.</summary>
        string? Etag { get; }

        /// <summary>Whether something is stored.</summary>
        bool RecordExists { get; }

        /// <summary>Removes what is stored.</summary>
        Task ClearStateAsync();

        /// <summary>Stores the value; an <see cref="Storage.InconsistentStateException"/> if somebody else did meanwhile.</summary>
        Task WriteStateAsync();

        /// <summary>Reads what is stored.</summary>
        Task ReadStateAsync();

        /// <summary>Removes what is stored.</summary>
        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        /// <summary>Stores the value; an <see cref="Storage.InconsistentStateException"/> if somebody else did meanwhile.</summary>
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

        /// <summary>Reads what is stored.</summary>
        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
    }

    /// <summary>A stored value as its grain sees it.</summary>
    public interface IStorage<TState> : IStorage
    {
        /// <summary>The value in memory.</summary>
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    /// <summary>A stored value of a grain, injected by <see cref="PersistentStateAttribute"/> and read before activation.</summary>
    public interface IPersistentState<TState> : Core.IStorage<TState>;

    /// <summary>Where a state is stored.</summary>
    public interface IPersistentStateConfiguration
    {
        /// <summary>The state's name, unique among grain classes.</summary>
        string StateName { get; }

        /// <summary>The storage's name; null: the default one.</summary>
        string? StorageName { get; }
    }

    /// <summary>Marks a constructor's <see cref="IPersistentState{TState}"/>. An empty state name means the parameter's.</summary>
    [AttributeUsage(AttributeTargets.Parameter)]
    public class PersistentStateAttribute : Attribute, IPersistentStateConfiguration
    {
        /// <summary>Names state and storage.</summary>
        public PersistentStateAttribute(string stateName, string? storageName = null)
        {
            ArgumentNullException.ThrowIfNull(stateName);
            StateName = stateName;
            StorageName = storageName;
        }

        /// <inheritdoc/>
        public string StateName { get; }

        /// <inheritdoc/>
        public string? StorageName { get; }
    }
}
