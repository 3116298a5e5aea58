namespace Parley.Tests.Domain.Content;

public class InteractiveKinds
{
    private const string Body = "'body':{'text':'Which one?'}";

    [Theory]
    [InlineData("'type':'button',$b,'header':{'type':'image','image':{'id':'1'}},'footer':{'text':'f'},'action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}},{'type':'reply','reply':{'id':'n','title':'No'}}]}")]
    [InlineData("'type':'list',$b,'header':{'type':'text','text':'Menu'},'action':{'button':'Choose','sections':[{'rows':[{'id':'1','title':'One','description':'first'}]}]}")]
    [InlineData("'type':'cta_url',$b,'action':{'name':'cta_url','parameters':{'display_text':'Open','url':'https://shop.example/1'}}")]
    [InlineData("'type':'location_request_message',$b,'action':{'name':'send_location'}")]
    [InlineData("'type':'flow',$b,'action':{'name':'flow','parameters':{'flow_message_version':'3','flow_id':'7','flow_cta':'Book','flow_action':'navigate','flow_action_payload':{'screen':'FIRST','data':{'a':1}}}}")]
    [InlineData("'type':'product','action':{'catalog_id':'1','product_retailer_id':'blue'}")]
    [InlineData("'type':'product_list',$b,'header':{'type':'text','text':'New'},'action':{'catalog_id':'1','sections':[{'title':'A','product_items':[{'product_retailer_id':'blue'}]}]}")]
    [InlineData("'type':'catalog_message',$b,'action':{'name':'catalog_message','parameters':{'thumbnail_product_retailer_id':'blue'}}")]
    [InlineData("'type':'address_message',$b,'action':{'name':'address_message','parameters':{'country':'IN'}}")]
    [InlineData("'type':'call_permission_request','action':{'name':'call_permission_request'}")]
    [InlineData("'type':'voice_call',$b,'action':{'name':'voice_call','parameters':{'display_text':'Call','ttl_minutes':60}}")]
    [InlineData("'type':'contact_request',$b,'action':{'name':'request_contact_info'}")]
    [InlineData("'type':'order_details',$b,'action':{'name':'review_and_pay','parameters':{'reference_id':'r1','type':'digital-goods','currency':'INR','total_amount':{'value':100,'offset':100},'order':{'status':'pending','items':[{'name':'Blue'}]}}}")]
    [InlineData("'type':'order_status',$b,'action':{'name':'review_order','parameters':{'reference_id':'r1','order':{'status':'shipped'}}}")]
    [InlineData("'type':'carousel',$b,'action':{'cards':[$c0,$c1]}")]
    [InlineData("'type':'carousel',$b,'action':{'cards':[$p0,$p1]}")]
    public void Every_kind_is_taken(string json) => Contents.Fine("interactive", Whole(json));

    [Theory]
    [InlineData("$b", "CONTENT_MISSING", "interactive.type")]
    [InlineData("'type':'menu',$b", "CONTENT_INVALID", "interactive.type is 'menu'")]
    [InlineData("'type':'button',$b", "CONTENT_MISSING", "interactive.action")]
    [InlineData("'type':'button','action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}}]}", "CONTENT_MISSING", "interactive.body")]
    [InlineData("'type':'button',$b,'action':{'buttons':[]}", "CONTENT_LIMIT", "interactive.action.buttons has 0 items; WhatsApp takes 1 to 3")]
    [InlineData("'type':'button',$b,'action':{'buttons':[{},{},{},{}]}", "CONTENT_LIMIT", "has 4 items")]
    [InlineData("'type':'button',$b,'action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'A title of 21 letters'}}]}", "CONTENT_LIMIT", "interactive.action.buttons[0].reply.title has 21 characters; WhatsApp's limit is 20")]
    [InlineData("'type':'button',$b,'action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}},{'type':'reply','reply':{'id':'n','title':'Yes'}}]}", "CONTENT_INVALID", "buttons[1].reply.title is the same")]
    [InlineData("'type':'button',$b,'action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}},{'type':'reply','reply':{'id':'y','title':'No'}}]}", "CONTENT_INVALID", "buttons[1].reply.id")]
    [InlineData("'type':'button',$b,'header':{'type':'audio'},'action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}}]}", "CONTENT_INVALID", "interactive.header.type")]
    [InlineData("'type':'button',$b,'header':{'type':'image','image':{}},'action':{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}}]}", "CONTENT_MISSING", "interactive.header.image needs either")]
    [InlineData("'type':'list',$b,'header':{'type':'image','image':{'id':'1'}},'action':{'button':'Choose','sections':[{'rows':[{'id':'1','title':'One'}]}]}", "CONTENT_INVALID", "interactive.header.type")]
    [InlineData("'type':'list',$b,'action':{'button':'Choose','sections':[{'rows':[{'id':'1','title':'One'}]},{'title':'B','rows':[{'id':'2','title':'Two'}]}]}", "CONTENT_MISSING", "interactive.action.sections[0].title")]
    [InlineData("'type':'list',$b,'action':{'button':'Choose','sections':[{'rows':[{'id':'1','title':'One'},{'id':'1','title':'Two'}]}]}", "CONTENT_INVALID", "rows[1].id")]
    [InlineData("'type':'cta_url',$b,'action':{'name':'cta_url','parameters':{'display_text':'Open','url':'javascript:alert(1)'}}", "CONTENT_INVALID", "interactive.action.parameters.url")]
    [InlineData("'type':'flow',$b,'action':{'name':'flow','parameters':{'flow_message_version':'3','flow_id':'7','flow_name':'x','flow_cta':'Book'}}", "CONTENT_MISSING", "either flow_id or flow_name")]
    [InlineData("'type':'product_list',$b,'action':{'catalog_id':'1','sections':[{'product_items':[{'product_retailer_id':'blue'}]}]}", "CONTENT_MISSING", "interactive.header")]
    [InlineData("'type':'location_request_message',$b,'header':{'type':'text','text':'x'},'action':{'name':'send_location'}", "CONTENT_INVALID", "interactive.header is not shown")]
    [InlineData("'type':'address_message',$b,'action':{'name':'address_message','parameters':{'country':'India'}}", "CONTENT_MISSING", "country")]
    [InlineData("'type':'carousel',$b,'action':{'cards':[$c0]}", "CONTENT_LIMIT", "WhatsApp takes 2 to 10")]
    [InlineData("'type':'carousel',$b,'action':{'cards':[$c0,$c0]}", "CONTENT_INVALID", "cards[1].card_index is 1 here")]
    [InlineData("'type':'carousel',$b,'action':{'cards':[$c0,$p1]}", "CONTENT_INVALID", "cards[1].type differs")]
    [InlineData("'type':'button_reply','button_reply':{'id':'y','title':'Yes'}", "CONTENT_INVALID", "interactive.button_reply comes with received answers only")]
    public void What_breaks_a_rule_is_refused_with_the_place(string json, string reason, string place) => Contents.Refused("interactive", Whole(json), reason, place);

    [Theory]
    [InlineData(1, 10, null)]
    [InlineData(2, 5, null)]
    [InlineData(2, 6, "CONTENT_LIMIT")]
    [InlineData(10, 1, null)]
    [InlineData(11, 1, "CONTENT_LIMIT")]
    [InlineData(1, 11, "CONTENT_LIMIT")]
    public void A_list_has_ten_rows_altogether(int sections, int rows, string? reason)
    {
        var list = Enumerable.Range(0, sections).Select(s =>
            $"{{'title':'S{s}','rows':[{string.Join(',', Enumerable.Range(0, rows).Select(r => $"{{'id':'{s}.{r}','title':'R'}}"))}]}}");

        Assert.Equal(reason, Contents.Check("interactive", Whole($"'type':'list',$b,'action':{{'button':'Choose','sections':[{string.Join(',', list)}]}}"))?.Reason);
    }

    [Theory]
    [InlineData("button", 1024, true)]
    [InlineData("button", 1025, false)]
    [InlineData("list", 4096, true)]
    [InlineData("list", 4097, false)]
    public void A_body_has_1024_characters_and_4096_in_a_list(string type, int length, bool fine)
    {
        var action = type == "list" ? "{'button':'Choose','sections':[{'rows':[{'id':'1','title':'One'}]}]}" : "{'buttons':[{'type':'reply','reply':{'id':'y','title':'Yes'}}]}";

        var refusal = Contents.Check("interactive", $"{{'type':'{type}','body':{{'text':'{Contents.Long(length)}'}},'action':{action}}}");

        Assert.Equal(fine ? null : "CONTENT_LIMIT", refusal?.Reason);
    }

    private static string Whole(string json) => "{" + json
        .Replace("$b", Body, StringComparison.Ordinal)
        .Replace("$c0", Card(0), StringComparison.Ordinal).Replace("$c1", Card(1), StringComparison.Ordinal)
        .Replace("$p0", Product(0), StringComparison.Ordinal).Replace("$p1", Product(1), StringComparison.Ordinal) + "}";

    private static string Card(int index) =>
        $"{{'card_index':{index},'type':'cta_url','header':{{'type':'image','image':{{'link':'https://shop.example/{index}.jpg'}}}},'body':{{'text':'Blue'}},'action':{{'name':'cta_url','parameters':{{'display_text':'Buy','url':'https://shop.example'}}}}}}";

    private static string Product(int index) => $"{{'card_index':{index},'type':'product','action':{{'catalog_id':'1','product_retailer_id':'p{index}'}}}}";
}
