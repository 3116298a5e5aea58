using System.Collections.Concurrent;
using Parley.Simulator.Accounts;
using Parley.Simulator.Wire;

namespace Parley.Simulator.Templates;

/// <summary>The templates of all accounts. Safe for use from many threads.</summary>
public sealed class TemplateBook(AccountDirectory accounts, TimeProvider clock)
{
    private readonly ConcurrentDictionary<(string Waba, string Name, string Language), Template> _templates = new();
    private readonly ConcurrentDictionary<string, Template> _byId = new(StringComparer.Ordinal);

    public IEnumerable<Template> All => _templates.Values.OrderBy(t => t.Name, StringComparer.Ordinal).ThenBy(t => t.Language, StringComparer.Ordinal);

    public Template? Find(string waba, string name, string language) => _templates.GetValueOrDefault((waba, name, language));

    public Template? Find(string id) => _byId.GetValueOrDefault(id);

    public Template Require(string id) => Find(id) ?? throw SimulatorException.NotFound($"There is no template {id}.");

    /// <summary>Adds a template without asking whether Meta would take it.</summary>
    public Template Add(TemplateSpec spec)
    {
        var waba = accounts.RequireWaba(spec.Waba);
        var template = new Template(
            spec.Id ?? Ids.GraphObject(), waba, spec.Name, spec.Language, spec.Category, spec.Named, spec.Components.Clone(), clock.GetUtcNow())
        {
            Status = spec.Status,
        };
        return TryAdd(template) ? template : throw SimulatorException.Conflict($"There is a template {spec.Name} in {spec.Language} already.");
    }

    internal int CountOf(string waba) => _templates.Keys.Count(k => k.Waba == waba);

    internal bool TryAdd(Template template)
    {
        if (!_templates.TryAdd((template.Waba.Id, template.Name, template.Language), template)) return false;
        _byId[template.Id] = template;
        return true;
    }

    internal void Remove(Template template)
    {
        _templates.TryRemove((template.Waba.Id, template.Name, template.Language), out _);
        _byId.TryRemove(template.Id, out _);
    }

    internal void Clear()
    {
        _templates.Clear();
        _byId.Clear();
    }
}
