package dev.metamorph.http.verify;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.metamorph.http.message.Body;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of the instance that owns a log to the instance that compares it: a line, and behind
 * it the items as they are stored.
 *
 * <pre>
 * page NEXT REACHED true|false LF items
 * gone LF
 * continues HANDLE LF
 * unfinished LF
 * later LF
 * </pre>
 */
final class PageText {
    private static final Answer LATER =
            new Answer.NotYet("the instance that owns the log does not answer");

    private PageText() {}

    static Body of(Answer answer) {
        return switch (answer) {
            case Answer.Page page -> {
                var line =
                        "page %s %s %s\n"
                                .formatted(
                                        page.next(), page.reached().toDecimal(), page.upToDate());
                var pieces = new ArrayList<ByteBuffer>();
                pieces.add(ByteBuffer.wrap(line.getBytes(US_ASCII)));
                pieces.addAll(page.items());
                yield Body.of(pieces);
            }
            case Answer.Gone() -> Body.of("gone\n");
            case Answer.Continues(var generation) ->
                    Body.of("continues %s\n".formatted(generation.text()));
            case Answer.Unfinished() -> Body.of("unfinished\n");
            case Answer.Ahead _, Answer.Elsewhere _, Answer.NotYet _ -> Body.of("later\n");
        };
    }

    /** The answer; one that asks for patience if the text is anything else. */
    static Answer parse(byte[] text) {
        var end = 0;
        while (end < text.length && text[end] != '\n') {
            end++;
        }
        var words = List.of(new String(text, 0, end, US_ASCII).split(" ", -1));
        return switch (words.getFirst()) {
            case "page" -> page(words, text, end + 1);
            case "gone" -> new Answer.Gone();
            case "continues" ->
                    words.size() == 2 ? new Answer.Continues(new ShapeHandle(words.get(1))) : LATER;
            case "unfinished" -> new Answer.Unfinished();
            default -> LATER;
        };
    }

    private static Answer page(List<String> words, byte[] text, int from) {
        if (words.size() != 4 || from > text.length) {
            return LATER;
        }
        var next = LogOffset.parse(words.get(1));
        if (next.isEmpty() || !words.get(2).matches("[0-9]{1,20}")) {
            return LATER;
        }
        var items =
                from == text.length
                        ? List.<ByteBuffer>of()
                        : List.of(ByteBuffer.wrap(text, from, text.length - from));
        return new Answer.Page(
                items,
                next.get(),
                words.get(3).equals("true"),
                new Lsn(Long.parseUnsignedLong(words.get(2))));
    }
}
