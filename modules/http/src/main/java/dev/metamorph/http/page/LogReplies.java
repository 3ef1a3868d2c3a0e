package dev.metamorph.http.page;

import dev.metamorph.http.message.Body;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Etags;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.message.Request;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.log.Items;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs.Answer.Page;
import dev.metamorph.shape.port.ShapeSubsets;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * Makes replies of log pages, with the headers of the protocol (docs/protocol.md, "Response
 * headers").
 */
public final class LogReplies {
    /** The request headers that choose between several representations of one URL. */
    private static final String VARY = "vary: accept, accept-encoding\r\n";

    private final PageCaching caching;
    private final HttpSettings settings;
    private final InstantSource clock;
    private final RandomGenerator random;
    private final AtomicLong unchanged;
    private final SchemaHeaders schemas = new SchemaHeaders();

    public LogReplies(HttpSettings settings, InstantSource clock, RandomGenerator random) {
        this.settings = settings;
        this.clock = clock;
        this.random = random;
        caching = new PageCaching(settings.caching(), settings.timeouts().stream());
        // Starts at the time, so that the numbers differ from those of an earlier run.
        unchanged = new AtomicLong(clock.millis() * 1000);
    }

    /**
     * The items after the requested offset.
     *
     * @param itemsAgain produces the page's items again
     */
    Reply page(Request request, ShapeQuery query, Shape shape, Page page, Body.Source itemsAgain) {
        var upToDate = page.upToDate() && !query.isInitial();
        var typed = request.representation().typed() ? ":typed" : "";
        var tag = tag(query, shape, page.next()) + typed;
        var headers = headers(query, shape, page.next(), tag, upToDate, true);
        if (Etags.match(request.ifNoneMatch(), tag)) {
            return new Reply(304, headers, Body.EMPTY);
        }
        var last = upToDate ? List.of(upToDate(query, page)) : List.<ByteBuffer>of();
        var body =
                Body.array(page.items(), last)
                        .from(() ->
                                itemsAgain
                                        .pieces()
                                        .thenApply(items -> Body.array(items, last).pieces()));
        return ok(query, shape, headers, body);
    }

    /**
     * A page without items: after a long poll, or for a reader that starts at the end. Its tag is
     * never used twice, so no cache revalidates it.
     */
    public Reply unchanged(ShapeQuery query, Shape shape, Page end) {
        var tag = tag(query, shape, end.next()) + ":" + unchanged.incrementAndGet();
        var headers = headers(query, shape, end.next(), tag, true, false);
        return ok(query, shape, headers, Body.array(List.of(), List.of(upToDate(end.reached()))));
    }

    /**
     * The reply when the server stops. A long-polling reader is already up to date, so it gets an
     * empty page at its offset.
     */
    public Reply atStop(ShapeQuery query) {
        return query.waiting() == ShapeQuery.Waiting.LONG_POLL && query.plainHandle().isPresent()
                ? nothingSaid(query)
                : Replies.STOPPING;
    }

    /**
     * An empty page without {@code up-to-date}, for a long poll that is cut short and has a
     * {@linkplain ShapeQuery#plainHandle plain handle}: the reader keeps its handle and offset and
     * retries. No cache may keep it.
     */
    private Reply nothingSaid(ShapeQuery query) {
        return Reply.json(200, CacheControl.NEVER, "[]")
                .with("electric-handle", query.plainHandle().orElseThrow())
                .with("electric-offset", query.from().toString())
                .with("electric-has-data", "false")
                .with("electric-cursor", Long.toString(cursor(query)));
    }

    private Reply ok(ShapeQuery query, Shape shape, String headers, Body body) {
        var reply = new Reply(200, headers, body);
        return query.live() ? reply : reply.with("electric-schema", schemas.of(shape));
    }

    private static ByteBuffer upToDate(Lsn reached) {
        return ByteBuffer.wrap(Items.upToDate(reached));
    }

    /**
     * The LSN in {@code up-to-date}. A live page names its last transaction only; other pages name
     * the LSN that the log has reached.
     */
    private static Lsn reached(ShapeQuery query, Page page) {
        var end = new Lsn(page.next().transaction());
        return query.live() && !page.next().isSnapshot() ? end : end.max(page.reached());
    }

    private static String tag(ShapeQuery query, Shape shape, LogOffset next) {
        return shape.ref().handle() + ":" + query.from() + ":" + next;
    }

    private String headers(
            ShapeQuery query,
            Shape shape,
            LogOffset next,
            String tag,
            boolean upToDate,
            boolean hasData) {
        var headers = new StringBuilder(512);
        headers.append("content-type: application/json; charset=utf-8\r\n");
        headers.append("cache-control: ").append(caching.of(query)).append("\r\n");
        headers.append("etag: \"").append(tag).append("\"\r\n");
        headers.append("electric-handle: ").append(shape.ref().handle()).append("\r\n");
        headers.append("electric-offset: ").append(next).append("\r\n");
        headers.append("electric-has-data: ").append(hasData).append("\r\n");
        if (upToDate) {
            headers.append("electric-up-to-date: \r\n");
        }
        if (query.live()) {
            headers.append("electric-cursor: ").append(cursor(query)).append("\r\n");
        }
        return headers.append(VARY).toString();
    }

    private long cursor(ShapeQuery query) {
        return PageCursor.next(
                clock.instant(), settings.timeouts().longPoll(), query.cursor(), random);
    }

    /** The position at which a reader's log continues. */
    public record Place(String handle, LogOffset offset) {}

    /**
     * The rows of a subset, as they are in the database now, spliced as bytes into the object that
     * holds them. No cache may serve them without revalidation.
     */
    public Reply subset(Shape shape, Place place, ShapeSubsets.Answer.Rows rows) {
        var head = "{\"metadata\":" + metadata(rows) + ",\"data\":[";
        var pieces = new ArrayList<ByteBuffer>(rows.items().size() + 2);
        pieces.add(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
        pieces.addAll(rows.items());
        pieces.add(ByteBuffer.wrap("]}".getBytes(StandardCharsets.US_ASCII)));
        return Reply.json(200, CacheControl.REVALIDATE, Body.of(pieces))
                .with("electric-snapshot", "true")
                .with("electric-handle", place.handle())
                .with("electric-offset", place.offset().toString())
                .with("electric-has-data", "true")
                .with("electric-schema", schemas.of(shape));
    }

    private static String metadata(ShapeSubsets.Answer.Rows rows) {
        var snapshot = rows.snapshot();
        return JsonWriter.object(metadata -> {
            metadata.member("xmin", Long.toUnsignedString(snapshot.xmin()));
            metadata.member("xmax", Long.toUnsignedString(snapshot.xmax()));
            metadata.strings(
                    "xip_list", snapshot.running().stream().map(Long::toUnsignedString).toList());
            metadata.member("snapshot_mark", rows.mark());
            metadata.member("database_lsn", Long.toUnsignedString(rows.position().bytes()));
        });
    }

    /**
     * The head of a stream of events. Its offset is the requested one: a reader that loses the
     * stream before the first event continues there and misses nothing.
     */
    public Reply events(ShapeQuery query, Shape shape) {
        return new Reply(200, "content-type: text/event-stream\r\n", Body.EMPTY)
                .with("cache-control", caching.of(query))
                // nginx would hold the events back until it has a buffer full of them.
                .with("x-accel-buffering", "no")
                .with("electric-handle", shape.ref().handle().text())
                .with("electric-offset", query.from().toString())
                .with("electric-has-data", "true")
                .with("electric-cursor", Long.toString(cursor(query)));
    }

    /** The control message at the end of a page that reaches the end of the log. */
    public static ByteBuffer upToDate(ShapeQuery query, Page page) {
        return upToDate(reached(query, page));
    }
}
