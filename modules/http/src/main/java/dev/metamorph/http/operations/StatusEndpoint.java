package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.shape.port.StackReports;

import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** {@code /v1/status}: every part of the stack as this instance sees it. */
public final class StatusEndpoint {
    private final StackReports reports;
    private final Load load;
    private final String version;

    /**
     * The load of this server.
     *
     * @param leaving whether it is stopping
     * @param waiting the number of readers that wait for news of a log
     * @param requests the number of shape requests that are being served, those that wait included
     * @param unavailable the number of 503s since the start by the code of their reason
     */
    public record Load(
            BooleanSupplier leaving,
            IntSupplier waiting,
            IntSupplier requests,
            Supplier<Map<String, Long>> unavailable) {}

    /**
     * @param version of this program
     */
    public StatusEndpoint(StackReports reports, Load load, String version) {
        this.reports = reports;
        this.load = load;
        this.version = version;
    }

    public Reply status(Request request) {
        if (!request.isRead()) {
            return Replies.NOT_FOUND;
        }
        var report = reports.report(load.leaving().getAsBoolean());
        var readers =
                new StatusJson.Readers(
                        load.waiting().getAsInt(),
                        load.requests().getAsInt(),
                        load.unavailable().get());
        return Reply.json(
                200, CacheControl.HEALTH, new StatusJson(report, readers, version).text());
    }
}
