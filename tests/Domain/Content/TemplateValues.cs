namespace Parley.Tests.Domain.Content;

public class TemplateValues
{
    [Theory]
    [InlineData("")]
    [InlineData("{'type':'body','parameters':[{'type':'text','text':'Ada'},{'type':'currency','currency':{'fallback_value':'$5','code':'USD','amount_1000':5000}},{'type':'date_time','date_time':{'fallback_value':'Monday'}}]}")]
    [InlineData("{'type':'body','parameters':[{'type':'text','parameter_name':'name','text':'Ada'},{'type':'text','parameter_name':'order','text':'7'}]}")]
    [InlineData("{'type':'header','parameters':[{'type':'image','image':{'id':'1'}}]}")]
    [InlineData("{'type':'header','parameters':[{'type':'text','text':'Hi'}]}")]
    [InlineData("{'type':'header','parameters':[{'type':'location','location':{'latitude':1,'longitude':2,'name':'Shop'}}]}")]
    [InlineData("{'type':'button','sub_type':'url','index':'0','parameters':[{'type':'text','text':'7'}]},{'type':'button','sub_type':'quick_reply','index':'1','parameters':[{'type':'payload','payload':'yes'}]}")]
    [InlineData("{'type':'button','sub_type':'copy_code','index':0,'parameters':[{'type':'coupon_code','coupon_code':'SAVE20'}]}")]
    [InlineData("{'type':'button','sub_type':'flow','index':'0','parameters':[{'type':'action','action':{'flow_token':'t'}}]}")]
    [InlineData("{'type':'limited_time_offer','parameters':[{'type':'limited_time_offer','limited_time_offer':{'expiration_time_ms':1790000000000}}]}")]
    [InlineData("{'type':'carousel','cards':[{'card_index':0,'components':[{'type':'header','parameters':[{'type':'image','image':{'id':'1'}}]}]},{'card_index':1,'components':[{'type':'header','parameters':[{'type':'image','image':{'id':'2'}}]}]}]}")]
    public void Every_component_is_taken(string components) => Contents.Fine("template", Template(components));

    [Theory]
    [InlineData("{'type':'footer'}", "CONTENT_INVALID", "template.components[0].type is 'footer'")]
    [InlineData("{'type':'body'},{'type':'body'}", "CONTENT_INVALID", "a second body")]
    [InlineData("{'type':'header','parameters':[{'type':'text','text':'a'},{'type':'text','text':'b'}]}", "CONTENT_LIMIT", "template.components[0].parameters has 2 items")]
    [InlineData("{'type':'header','parameters':[{'type':'audio'}]}", "CONTENT_INVALID", "parameters[0].type")]
    [InlineData("{'type':'body','parameters':[{'type':'text'}]}", "CONTENT_MISSING", "template.components[0].parameters[0].text")]
    [InlineData("{'type':'body','parameters':[{'type':'text','text':'a\\nb'}]}", "CONTENT_INVALID", "line break")]
    [InlineData("{'type':'body','parameters':[{'type':'text','text':'a     b'}]}", "CONTENT_INVALID", "four spaces")]
    [InlineData("{'type':'body','parameters':[{'type':'text','parameter_name':'n','text':'a'},{'type':'text','text':'b'}]}", "CONTENT_INVALID", "names some of its values")]
    [InlineData("{'type':'button','sub_type':'url','parameters':[{'type':'text','text':'7'}]}", "CONTENT_INVALID", "0 to 9")]
    [InlineData("{'type':'button','sub_type':'url','index':10,'parameters':[{'type':'text','text':'7'}]}", "CONTENT_INVALID", "0 to 9")]
    [InlineData("{'type':'button','sub_type':'url','index':0},{'type':'button','sub_type':'url','index':0}", "CONTENT_INVALID", "another button's")]
    [InlineData("{'type':'button','index':0}", "CONTENT_MISSING", "sub_type")]
    [InlineData("{'type':'carousel','cards':[{'card_index':0,'components':[{'type':'body'}]}]}", "CONTENT_LIMIT", "2 to 10")]
    public void A_component_that_breaks_a_rule_is_refused(string components, string reason, string place) => Contents.Refused("template", Template(components), reason, place);

    [Theory]
    [InlineData("{'language':{'code':'en'}}", "CONTENT_MISSING", "template.name")]
    [InlineData("{'name':'Order-Ready','language':{'code':'en'}}", "CONTENT_INVALID", "template.name")]
    [InlineData("{'name':'order_ready'}", "CONTENT_MISSING", "template.language")]
    [InlineData("{'name':'order_ready','language':{'code':'en-US'}}", "CONTENT_INVALID", "template.language.code")]
    public void A_template_has_a_name_and_a_language(string json, string reason, string place) => Contents.Refused("template", json, reason, place);

    private static string Template(string components) => $"{{'name':'order_ready','language':{{'code':'en_US'}},'components':[{components}]}}";
}
