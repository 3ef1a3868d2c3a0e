package dev.metamorph.http.verify;

import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.settings.Access;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeVerifications;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/** Reads pages of logs of this instance, and by HTTP those of other instances. */
final class LogPages implements ShapeVerifications.Pages {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ShapeLogs logs;
    private final Forwarding forwarding;
    private final Access access;

    /**
     * @param access the secret that other instances want
     */
    LogPages(ShapeLogs logs, Forwarding forwarding, Access access) {
        this.logs = logs;
        this.forwarding = forwarding;
        this.access = access;
    }

    @Override
    public Answer read(ShapeRef shape, LogOffset after) throws InterruptedException {
        var answer = logs.read(shape, after);
        return answer instanceof Answer.Elsewhere(var instance)
                ? ask(instance, shape, after)
                : answer;
    }

    private Answer ask(URI instance, ShapeRef shape, LogOffset after) throws InterruptedException {
        var path =
                "/v1/shape/verify?handle=%s&partition=%d&offset=%s"
                        .formatted(
                                URLEncoder.encode(shape.handle().text(), StandardCharsets.UTF_8),
                                shape.partition(),
                                after);
        var secret = access instanceof Access.Secret known ? known.word() : "";
        try {
            return forwarding
                    .ask(instance, path, secret, PATIENCE)
                    .get()
                    .map(PageText::parse)
                    .orElseGet(() -> PageText.parse(new byte[0]));
        } catch (ExecutionException e) {
            throw new IllegalStateException("asking another instance never fails", e);
        }
    }
}
