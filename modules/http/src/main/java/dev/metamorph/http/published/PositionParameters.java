package dev.metamorph.http.published;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedPositions.Point;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The parameters of a request for a position: the name of a published shape, and one point of it.
 *
 * @param name the name of the published shape
 * @param topic the topic of which {@code point} is a record; empty text for other points
 * @param point the point
 */
public record PositionParameters(String name, String topic, Point point) {
    private static final List<String> POINTS = List.of("lsn", "xid", "offset", "kafka", "time");
    private static final Pattern RECORD =
            Pattern.compile("([a-zA-Z0-9._-]{1,249}):([0-9]{1,9}):([0-9]{1,18})");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    /** The result of parsing. */
    public sealed interface Parsed {
        record Valid(PositionParameters parameters) implements Parsed {}

        record Invalid(Problems problems) implements Parsed {}
    }

    /** Parses a query. */
    public static Parsed parse(QueryString query) {
        var problems = new Problems();
        var name = query.text("name");
        if (name.isBlank()) {
            problems.add("name", "can't be blank");
        }
        var given = POINTS.stream().filter(point -> !query.text(point).isEmpty()).toList();
        if (given.size() != 1) {
            for (var point : given.isEmpty() ? POINTS : given) {
                problems.add(point, "give one of: " + String.join(", ", POINTS));
            }
            return new Parsed.Invalid(problems);
        }
        var text = query.text(given.getFirst());
        var point = point(given.getFirst(), text, problems);
        return point.isPresent() && problems.isEmpty()
                ? new Parsed.Valid(
                        new PositionParameters(name, topic(given.getFirst(), text), point.get()))
                : new Parsed.Invalid(problems);
    }

    private static String topic(String given, String text) {
        return given.equals("kafka") ? text.substring(0, text.indexOf(':')) : "";
    }

    private static Optional<Point> point(String given, String text, Problems problems) {
        var point =
                switch (given) {
                    case "lsn" -> lsn(text);
                    case "xid" -> xid(text);
                    case "offset" -> LogOffset.parse(text).<Point>map(Point.AtOffset::new);
                    case "kafka" -> record(text);
                    default -> time(text);
                };
        if (point.isEmpty()) {
            problems.add(given, rule(given));
        }
        return point;
    }

    private static String rule(String given) {
        return switch (given) {
            case "lsn" -> "is no LSN, as 16/B374D848 or in decimal";
            case "xid" -> "is not a transaction id, a whole number as pg_current_xact_id() returns";
            case "offset" -> "is no offset, as 26800584_0";
            case "kafka" -> "is not topic:partition:offset, as shop.items:0:42";
            default -> "is no time of ISO 8601 with an offset, as 2026-11-30T08:00:00Z";
        };
    }

    private static Optional<Point> lsn(String text) {
        try {
            return Optional.of(
                    new Point.AtLsn(
                            text.indexOf('/') >= 0
                                    ? Lsn.parse(text)
                                    : new Lsn(Long.parseUnsignedLong(text))));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Optional<Point> xid(String text) {
        return NUMBER.matcher(text).matches()
                ? Optional.of(new Point.AtTransaction(Long.parseLong(text)))
                : Optional.empty();
    }

    private static Optional<Point> record(String text) {
        var matcher = RECORD.matcher(text);
        return matcher.matches()
                ? Optional.of(
                        new Point.AtRecord(
                                Integer.parseInt(matcher.group(2)),
                                Long.parseLong(matcher.group(3))))
                : Optional.empty();
    }

    private static Optional<Point> time(String text) {
        try {
            var time = OffsetDateTime.parse(text).toInstant();
            var millis = time.toEpochMilli();
            return Optional.of(new Point.AtTime(Instant.ofEpochMilli(millis)));
        } catch (DateTimeException | ArithmeticException _) {
            return Optional.empty();
        }
    }
}
