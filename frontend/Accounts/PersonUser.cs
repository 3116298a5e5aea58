namespace Parley.Frontend.Accounts;

/// <summary>A person as ASP.NET Core Identity handles one: changed in place, then saved whole.</summary>
public sealed class PersonUser(PersonRecord record)
{
    public PersonRecord Record { get; set; } = record;

    public PersonId Id => Record.Id;
}
