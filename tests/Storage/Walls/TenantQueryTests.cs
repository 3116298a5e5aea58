using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Parley.Storage.Database.Postgres;
using Parley.Storage.Tables;

namespace Parley.Tests.Storage.Walls;

/// <summary>
/// No query of a tenant's rows is written without its tenant. The source is read: each text with a SELECT from a table
/// that has tenants is a <see cref="TenantQuery"/>'s, or is listed here with the reason why it is nobody's in particular.
/// </summary>
[Trait("Promise", "S2.5")]
[Trait("Promise", "P10")]
public sealed partial class TenantQueryTests
{
    /// <summary>A member, or a type with all of its members, and why its queries name no tenant.</summary>
    private static readonly Dictionary<string, string> EnginesOwn = new()
    {
        ["OutboxSql"] = "sends that wait are looked for by session, for all tenants together",
        ["SqliteJournal.RipenAsync"] = "the same",
        ["SqliteJournal.OrphansAsync"] = "the same",
        ["PostgresJournal.OrphansAsync"] = "the same",
        ["AbandonedAttempts.SessionsAsync"] = "the same, after the process that claimed them is gone",
        ["PostgresViewRows"] = "the read models are written for all tenants in one batch",
        ["SqliteViewRows"] = "the same",
        ["SqliteViewStatements"] = "the same",
        ["ViewRows.AppliedAsync"] = "the same",
        ["SqliteAppends"] = "an append is held against its stream's head, whose tenant it must be",
        ["SqliteReadModels.IsAhead"] = "the end of the journal, of which no event is read",
        ["SqliteJournal.EndAsync"] = "the same",
        ["PostgresFeed.Head"] = "the same",
        ["PostgresFeed.Held"] = "the age of an event that readers wait for",
        ["PostgresFeed.Rows"] = "the feed of all tenants for the read models; a tenant's has its condition added, and is read under the tenant's role",
        ["SqliteJournal.ReadAsync"] = "the feed of all tenants for the read models; a tenant's has its condition",
        ["SqliteJournal.ReadStreamAsync"] = "has its tenant by name",
        ["PostgresJournal.ReadStreamAsync"] = "has its tenant as the third parameter, and is read under the tenant's role",
        ["FeedPositions"] = "positions and times of the journal, of which no event is read",
        ["SqliteDirectoryRows.LoadAsync"] = "people are resolved for all tenants in one batch, each by its own tenant",
        ["PostgresDirectoryRows.LoadAsync"] = "the same",
        ["ViewStore.MessageColumns"] = "part of tenants' queries",
        ["MessageLog.Columns"] = "part of tenants' queries",
        ["WebhookStore.Columns"] = "part of tenants' queries",
        ["TenantTables.OfWebhook"] = "the policy of rows that name their tenant's endpoint",
        ["SealedColumns.All"] = "whose a sealed value is, when the master key is rotated",
        ["UnknownSends.BeforeAsync"] = "sends whose fate is unknown are looked for among all tenants",
        ["ParkedStatusStore.DueAsync"] = "statuses that wait for their message are tried again for all tenants",
        ["SqliteSearchRows"] = "what is found by words is indexed for all tenants in one batch",
        ["ContactRows"] = "the list of contacts is made for all tenants in one batch",
        ["ContactList.Columns"] = "part of tenants' queries",
        ["ContactList.ByPhone"] = "a tenant's query",
        ["ContactList.Conditions"] = "part of tenants' queries",
        ["SearchStore.ContactsAsync"] = "part of a tenant's query",
        ["AgentStore.ThoseAsync"] = "conversations are given out, and answered outside of business hours, for all tenants",
        ["AgentStore.GoneAsync"] = "conversations are taken for all tenants",
        ["Snoozes.DueAsync"] = "conversations whose snooze is over are opened for all tenants",
        ["MediaTable.DueAsync"] = "files that wait are fetched for all tenants",
        ["SignupStore.FindAsync"] = "who opens a signup's page has its id and no tenant",
        ["SignupStore.PendingAsync"] = "WhatsApp tells of an account, and whose signup it is has to be found",
        ["SignupStore.OfAccountAsync"] = "the same",
        ["PortfolioStore"] = "a portfolio's reach has one owner, for all of its tenants",
        ["AccountStore.KeyAsync"] = "who presents a key is nobody yet",
        ["EndpointStore.SessionByNumberAsync"] = "WhatsApp names a number, and whose it is has to be found",
        ["EndpointStore.SessionsOfAccountAsync"] = "the same of an account",
        ["DeadLetterStore.ListAsync"] = "one text for the platform's own letters and for a tenant's query",
        ["WebhookStore.ActiveAsync"] = "deliveries are made for all tenants",
        ["WebhookStore.DueAsync"] = "the same",
        ["WebhookStore.NextDueAsync"] = "the same",
        ["WebhookStore.GiveUpAsync"] = "the same",
        ["AuditTrail.SettleAsync"] = "acts that a process left unfinished, of all tenants",
        ["AuditTrail.ListAsync"] = "one text for the platform's own chain and for a tenant's query",
        ["AuditTrail.HeadsAsync"] = "the ends of all chains, for whoever checks them",
        ["AuditTrail.VerifyAsync"] = "the same, of one chain",
        ["AuditTrail.AddAsync"] = "a record is chained to the last of its tenant, in the transaction that adds it",
        ["AbuseReportStore"] = "who reports has no tenant, and the operator decides",
        ["FigureStore"] = "counts for operators",
        ["TenantTables.OfMember"] = "the policy of people, who name no tenant",
        ["PeopleStore.PersonAsync"] = "a person belongs to several tenants, and who signs in is nobody yet",
        ["PeopleStore.PersonByEmailAsync"] = "the same",
        ["PeopleStore.LinkAsync"] = "who follows a link is nobody yet",
        ["PeopleStore.MembershipsAsync"] = "what one person is a member of, asked for by that person",
        ["PeopleStore.HasPlatformAdminAsync"] = "the platform's own",
        ["PeopleStore.AnotherOwner"] = "part of a write, which names its tenant",
        ["PeopleStore.MembersAsync"] = "one text for the platform's own people and for a tenant's query",
        ["PeopleStore.MemberAsync"] = "the same",
        ["PeopleStore.InvitationsAsync"] = "the same",
        ["NoticeStore.ListAsync"] = "one text for the platform's own notices and for a tenant's query",
        ["NoticeStore.UnreadAsync"] = "the same",
        ["NoticeStore.Add"] = "part of an insert, which names the notice's tenant",
        ["NoticeDeliveryStore"] = "deliveries are made for all tenants, to people who belong to several; a tenant's log is a tenant's query",
        ["SignInStore"] = "who presents a sign-in is nobody yet",
        ["SupportAccessStore"] = "asked for by the operator, of all tenants; a tenant's are a tenant's queries",
        ["TenantStandings"] = "how all accounts stand is in every process's memory",
        ["WebhookStore.TotalsAsync"] = "counts for operators",
    };

    [Fact]
    public void every_query_of_a_table_with_tenants_names_its_tenant_or_is_listed_with_a_reason()
    {
        var found = Queries(Tables()).ToLookup(static query => query.Member, static query => query.Text);
        Assert.True(found.Count > 20, "The source was not found.");
        static string Type(string member) => member[..member.IndexOf('.', StringComparison.Ordinal)];
        var unlisted = found.Select(static member => member.Key).Where(static member => !EnginesOwn.ContainsKey(member) && !EnginesOwn.ContainsKey(Type(member))).ToArray();
        Assert.True(unlisted.Length == 0, $"These read tenants' rows and are no TenantQuery: {string.Join("\n", unlisted.Select(member => $"{member}: {found[member].First()}"))}");
        Assert.Empty(EnginesOwn.Keys.Except(found.SelectMany(static member => new[] { member.Key, Type(member.Key) })));
    }

    /// <summary>What reads people under the role that writes, and nothing else does: decision 073 says why.</summary>
    [Fact]
    public void people_are_read_under_the_writing_role_by_these_alone()
    {
        string[] tables = ["people", "memberships", "person_links", "sign_ins", "tenant_profiles", "passkeys", "recovery_codes", "terms_acceptances", "used_once"];
        var decision = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "decisions", "073-people-and-the-wall.md"));
        var listed = Listed().Matches(decision).Select(static match => match.Groups[1].Value).Order(StringComparer.Ordinal).ToArray();
        var found = Queries([.. tables]).Select(static query => query.Member).Where(static member => member != $"{nameof(TenantTables)}.OfMember").Distinct().Order(StringComparer.Ordinal).ToArray();
        Assert.Equal(listed, found);
        Assert.True(found.Length > 8, "The source was not found.");
    }

    [Fact]
    public void a_query_without_its_tenant_cannot_be_made()
    {
        Assert.Throws<ArgumentException>(() => new TenantQuery(TenantId.New(), "SELECT id FROM media WHERE id = $2", "x"));
        Assert.Throws<ArgumentException>(() => new TenantQuery(default, "SELECT id FROM media WHERE tenant = $1"));
        var tenant = TenantId.New();
        var query = new TenantQuery(tenant, "SELECT id FROM media WHERE tenant = $1 AND id = $2", "x");
        Assert.Equal([tenant.Value, "x"], query.Statement.Arguments);
    }

    private static IEnumerable<(string Member, string Text)> Queries(HashSet<string> tables)
    {
        var folder = Path.Combine(SourceTree.Root, "silo", "Storage");
        foreach (var file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)))
        {
            var root = CSharpSyntaxTree.ParseText(File.ReadAllText(file), new CSharpParseOptions(LanguageVersion.Preview)).GetRoot();
            foreach (var text in root.DescendantNodes().OfType<ExpressionSyntax>().Where(static node => node is InterpolatedStringExpressionSyntax || node.IsKind(SyntaxKind.StringLiteralExpression)))
            {
                var sql = text.ToString();
                if (!sql.Contains("SELECT", StringComparison.Ordinal) || !From().Matches(sql).Any(match => tables.Contains(match.Groups[1].Value))) continue;
                // A part of another text is judged with it, a write by what it writes.
                if (Writes().IsMatch(sql) || text.Ancestors().Any(IsTenantQuery)) continue;
                yield return (Member(text), sql);
            }
        }
    }

    private static bool IsTenantQuery(SyntaxNode node) => node is ObjectCreationExpressionSyntax { Type: IdentifierNameSyntax { Identifier.Text: nameof(TenantQuery) } };

    private static HashSet<string> Tables()
    {
        var scripts = MigrationScript.Own(StoreKind.Postgres);
        return [.. PersonalData.Of(scripts).Select(static column => (column.Table, column.Column)).Concat(PersonalData.Impersonal(scripts))
            .Where(static column => column.Column == TenantTables.Column).Select(static column => column.Table).Concat(TenantTables.Readable.Keys)];
    }

    private static string Member(SyntaxNode node)
    {
        var type = node.Ancestors().OfType<TypeDeclarationSyntax>().First().Identifier.Text;
        var member = node.Ancestors().OfType<MemberDeclarationSyntax>().First() switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            PropertyDeclarationSyntax property => property.Identifier.Text,
            FieldDeclarationSyntax field => field.Declaration.Variables[0].Identifier.Text,
            var other => other.Kind().ToString(),
        };
        return $"{type}.{member}";
    }

    [GeneratedRegex(@"^\| `([A-Za-z.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Listed();

    [GeneratedRegex(@"\b(?:FROM|JOIN)\s+([a-z_]+)\b")]
    private static partial Regex From();

    [GeneratedRegex(@"^[$""\s]*(?:WITH [^$]*?\)\s*)?(?:INSERT|UPDATE|DELETE)\b")]
    private static partial Regex Writes();
}
