package dev.metamorph.http.operations;

import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.StackReports.Following;
import dev.metamorph.shape.port.StackReports.Report;
import dev.metamorph.shape.status.Part;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shape.status.SlotFigures;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The JSON of {@code /v1/status}. */
record StatusJson(Report report, Readers readers, String version) {
    /**
     * The readers of this instance.
     *
     * @param waiting those that wait for news of a log
     * @param requests all shape requests that are being served
     * @param unavailable the number of 503s since the start by the code of their reason
     */
    record Readers(int waiting, int requests, Map<String, Long> unavailable) {}

    String text() {
        return JsonWriter.object(this::members);
    }

    private void members(JsonWriter json) {
        var state = report.state();
        json.member("status", state.level().name().toLowerCase(Locale.ROOT));
        json.member("healthy", report.isHealthy());
        if (!state.reason().isNone()) {
            json.member("reason", state.reason().code());
            json.member("message", state.message());
            json.member("remedy", state.reason().remedy());
        }
        json.member("since", report.since().toString());
        json.member("at", report.at().toString());
        json.member("stack", report.stack());
        json.member("instance", report.instance());
        json.member("address", report.address().toString());
        json.member("version", version);
        json.object("leader", _ -> leader(json));
        json.object("following", _ -> following(json, report.following()));
        report.slot()
                .filter(SlotFigures::exists)
                .ifPresent(slot -> json.object("slot", _ -> slot(json, slot)));
        json.member("shapes", report.shapes());
        json.object(
                "readers",
                _ -> {
                    json.member("waiting", readers.waiting());
                    json.member("requests", readers.requests());
                    json.object("unavailable", _ -> readers.unavailable().forEach(json::member));
                });
        json.objects("partitions", report.partitions(), each -> partition(json, each));
        json.objects("parts", report.parts(), each -> part(json, each));
    }

    private void leader(JsonWriter json) {
        json.member("here", report.leader().here());
        report.leader().address().ifPresent(address -> json.member("address", address.toString()));
    }

    private static void following(JsonWriter json, Following following) {
        lsn(json, "reached", following.reached());
        lsn(json, "wal_end", following.walEnd());
        if (following.bytes().isPresent() && following.lag().isPresent()) {
            json.object(
                    "lag",
                    _ -> {
                        json.member("bytes", following.bytes().getAsLong());
                        json.member("ms", following.lag().get().toMillis());
                    });
        }
    }

    private static void lsn(JsonWriter json, String name, Optional<Lsn> lsn) {
        lsn.ifPresent(known -> json.member(name, known.toString()));
    }

    private static void slot(JsonWriter json, SlotFigures slot) {
        json.member("confirmed", slot.confirmed().toString());
        json.member("restart", slot.restart().toString());
        json.member("active", slot.active());
        json.member("wal_status", slot.walStatus());
        json.member("retained_bytes", slot.retainedBytes());
        slot.safeBytes().ifPresent(bytes -> json.member("safe_bytes", bytes));
    }

    private static void partition(JsonWriter json, PartitionState partition) {
        json.member("partition", partition.partition());
        switch (partition) {
            case PartitionState.Here(_, var reached, var shapes, _) -> {
                json.member("state", "here");
                json.member("reached", reached.toString());
                json.member("shapes", shapes);
            }
            case PartitionState.Restoring(_, var restored, var total) -> {
                json.member("state", "restoring");
                json.member("restored", restored);
                json.member("total", total);
            }
            case PartitionState.Elsewhere(_, var instance) -> {
                json.member("state", "elsewhere");
                json.member("owner", instance.toString());
            }
            case PartitionState.Unassigned _ -> json.member("state", "unassigned");
        }
    }

    private static void part(JsonWriter json, Part part) {
        json.member("name", part.name());
        json.member("state", part.state().text());
        json.member("since", part.since().toString());
        if (!part.message().isEmpty()) {
            json.member("message", part.message());
        }
        if (!part.reason().isNone()) {
            json.member("reason", part.reason().code());
            json.member("remedy", part.reason().remedy());
        }
    }
}
