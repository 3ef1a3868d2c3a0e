package dev.metamorph.app.operate;

import com.fasterxml.jackson.databind.JsonNode;

import dev.metamorph.app.declare.ServiceConnection;
import dev.metamorph.app.declare.ServiceException;
import dev.metamorph.app.declare.ServiceException.Reason;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;

/**
 * Reads the log of one shape page by page with the public protocol, as its readers do. Used by one
 * thread.
 */
public final class LogTail {
    private static final Page ENDED = new Page(List.of(), false, true);

    private final ServiceConnection service;
    private final JsonNode shape;
    private String offset;
    private String cursor = "";
    private boolean live;

    /**
     * A page of the log.
     *
     * @param items the items, control messages included
     * @param upToDate whether the end of the log is reached
     * @param ended whether the shape has ended
     */
    public record Page(List<JsonNode> items, boolean upToDate, boolean ended) {
        /** Copies the list. */
        public Page {
            items = List.copyOf(items);
        }
    }

    /**
     * A reader of that shape's log.
     *
     * @param shape the shape as {@code /v1/shapes} lists it
     * @param fromStart whether it begins with the initial snapshot
     * @throws ServiceException if readers cannot ask for the shape
     */
    public LogTail(ServiceConnection service, JsonNode shape, boolean fromStart) {
        if (shape.has("published")) {
            throw new ServiceException(
                    Reason.REFUSED,
                    "%s is a published shape; read its topic"
                            .formatted(shape.path("handle").asText()));
        }
        this.service = service;
        this.shape = shape;
        offset = fromStart ? "-1" : "now";
    }

    /**
     * The next page; waits for news at the end of the log. A request without an offset of the log
     * is answered from the shape of that definition, whatever handle it carries: if that is another
     * shape by now, ours has ended.
     *
     * @throws ServiceException if the service does not answer
     */
    public Page next() {
        var answer = service.send("GET", "/v1/shape" + ServiceConnection.query(query()));
        if (answer.status() == 409) {
            return ENDED;
        }
        var read = service.expect(answer, 200);
        if (!answer.header("electric-handle").equals(shape.path("handle").asText())) {
            return ENDED;
        }
        var items = new ArrayList<JsonNode>();
        read.forEach(items::add);
        offset = answer.header("electric-offset");
        cursor = answer.header("electric-cursor");
        var upToDate =
                items.stream()
                        .anyMatch(item ->
                                item.path("headers").path("control").asText().equals("up-to-date"));
        live = upToDate;
        return new Page(items, upToDate, false);
    }

    private Map<String, String> query() {
        var query = new LinkedHashMap<String, String>();
        for (var name : List.of("table", "where", "replica", "log", "rows")) {
            query.put(name, shape.path(name).asText(""));
        }
        var columns = new StringJoiner(",");
        shape.path("columns").forEach(column -> columns.add(quoted(column.asText())));
        query.put("columns", columns.toString());
        query.put("handle", shape.path("handle").asText());
        query.put("offset", offset);
        query.put("cursor", cursor);
        query.put("live", live ? "true" : "");
        return query;
    }

    private static String quoted(String column) {
        return "\"%s\"".formatted(column.replace("\"", "\"\""));
    }
}
