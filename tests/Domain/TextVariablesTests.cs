using Parley.Domain.Desk;

namespace Parley.Tests.Domain;

public class TextVariablesTests
{
    [Theory]
    [InlineData("Hello {{contact.name}}!", "Hello Asha Rao!", "")]
    [InlineData("Hello {{ contact.name }}, {{contact.name}}", "Hello Asha Rao, Asha Rao", "")]
    [InlineData("{{contact.email}} {{contact.email}} {{order}}", "{{contact.email}} {{contact.email}} {{order}}", "contact.email order")]
    [InlineData("Hello {{contact.email|there}}", "Hello there", "")]
    [InlineData("Hello {{contact.name|there}}", "Hello Asha Rao", "")]
    [InlineData("Hello {{contact.email|}}.", "Hello .", "")]
    [InlineData("{{trick}}", "{{contact.name}}", "")]
    [InlineData("{{Contact Name}} {contact.name} {{}}", "{{Contact Name}} {contact.name} {{}}", "")]
    public void What_is_known_is_filled_in_and_what_is_not_is_listed(string text, string expected, string missing)
    {
        var (filled, unknown) = TextVariables.Fill(text, static name => name switch { "contact.name" => "Asha Rao", "trick" => "{{contact.name}}", "contact.email" => "", _ => null });

        Assert.Equal(expected, filled);
        Assert.Equal(missing, string.Join(' ', unknown));
    }

    [Theory]
    [InlineData("Asha Rao", "Asha")]
    [InlineData("  Asha ", "Asha")]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void A_first_name_is_the_first_word(string? name, string? first) => Assert.Equal(first, TextVariables.FirstName(name));
}
