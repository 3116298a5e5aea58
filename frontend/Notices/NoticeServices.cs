using Microsoft.Extensions.DependencyInjection;
using Parley.Frontend.Accounts;
using Parley.Frontend.Mails;
using Parley.Frontend.Web;

namespace Parley.Frontend.Notices;

/// <summary>How people are told outside of the page.</summary>
public static class NoticeServices
{
    /// <summary>Adds everything but the duty that runs it.</summary>
    public static IServiceCollection AddNotices(this IServiceCollection services, Func<IServiceProvider, OperatorMail> operatorMail)
    {
        services.AddSingleton(operatorMail);
        services.AddSingleton<MailRoutes>();
        services.AddSingleton<MailerSettings>();
        services.AddSingleton<IMailer, Mailer>();
        services.AddSingleton<NoticeContents>();
        services.AddSingleton<UnsubscribeLinks>();
        services.AddSingleton<UnsubscribePage>();
        services.AddSingleton<CustomerMail>();
        services.AddSingleton<NoticeSignal>();
        services.AddSingleton(new NoticeSchedule());
        services.AddSingleton<INoticeChannel, MailChannel>();
        services.AddSingleton<WhatsAppChannel>();
        services.AddSingleton<INoticeChannel>(static provider => provider.GetRequiredService<WhatsAppChannel>());
        services.AddSingleton<NoticeTelling>();
        services.AddSingleton<IPeopleMail, QueuedPeopleMail>();
        return services;
    }
}
