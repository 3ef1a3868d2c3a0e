package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.EvaluationException;

import java.util.function.Function;

/** Functions that search a text for another one. */
final class SearchFunctions {
    private SearchFunctions() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Long.class)
                .bindTwo(
                        "textpos",
                        String.class,
                        String.class,
                        searching(SearchFunctions::position));
        registry.returning(Boolean.class)
                .bindTwo(
                        "text_starts_with",
                        String.class,
                        String.class,
                        searching(String::startsWith));
        registry.returning(String.class)
                .bindThree(
                        "replace_text",
                        String.class,
                        String.class,
                        String.class,
                        searching(SearchFunctions::replaced))
                .bindThree(
                        "split_part",
                        String.class,
                        String.class,
                        Long.class,
                        searching(SearchFunctions::field));
    }

    /**
     * A search compares texts for equality, which only a deterministic collation defines bytewise.
     */
    private static <F extends ScalarFunction> Function<CallSite, F> searching(F function) {
        return site -> {
            site.needDeterminism();
            return function;
        };
    }

    private static Long position(String text, String part) {
        var at = SubstringSearch.of(part).find(text, 0);
        return at < 0 ? 0L : 1L + text.codePointCount(0, at);
    }

    private static String replaced(String text, String from, String to) {
        if (from.isEmpty()) {
            return text;
        }
        var result = new StringBuilder();
        var search = SubstringSearch.of(from);
        var most = text.length() + (long) TextFunctions.MAX_GROWTH;
        var at = 0;
        for (var found = search.find(text, 0); found >= 0; found = search.find(text, at)) {
            result.append(text, at, found).append(to);
            if (result.length() > most) {
                throw TextFunctions.tooLong();
            }
            at = found + from.length();
        }
        return at == 0 ? text : result.append(text, at, text.length()).toString();
    }

    private static String field(String text, String separator, long number) {
        if (number == 0) {
            throw new EvaluationException("field position must not be zero");
        }
        if (text.isEmpty()) {
            return "";
        }
        if (separator.isEmpty()) {
            return number == 1 || number == -1 ? text : "";
        }
        var search = SubstringSearch.of(separator);
        var wanted = number > 0 ? number : number + 1 + fields(text, search, separator.length());
        return wanted > 0 ? field(text, search, separator.length(), wanted) : "";
    }

    private static long fields(String text, SubstringSearch search, int width) {
        var fields = 1L;
        for (var end = search.find(text, 0); end >= 0; end = search.find(text, end + width)) {
            fields++;
        }
        return fields;
    }

    private static String field(String text, SubstringSearch search, int width, long wanted) {
        var at = 0;
        for (var number = 1L; number < wanted; number++) {
            var end = search.find(text, at);
            if (end < 0) {
                return "";
            }
            at = end + width;
        }
        var end = search.find(text, at);
        return end < 0 ? text.substring(at) : text.substring(at, end);
    }
}
