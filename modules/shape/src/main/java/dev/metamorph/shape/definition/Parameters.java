package dev.metamorph.shape.definition;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/** The values of the parameters {@code $1}, {@code $2} and so on of a clause. */
final class Parameters {
    private static final String FIELD = "params";
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private Parameters() {}

    /** The parameters by number, which must run from 1 without a gap. */
    static Map<Integer, String> numbered(Map<String, String> params) {
        var numbered = new HashMap<Integer, String>();
        params.forEach((key, value) -> {
            if (!NUMBER.matcher(key).matches()) {
                throw new InvalidRequest(FIELD, "Parameters can only use numbers as keys");
            }
            numbered.put(Integer.parseInt(key), value);
        });
        for (var number = 1; number <= params.size(); number++) {
            if (!numbered.containsKey(number)) {
                throw new InvalidRequest(
                        FIELD, "Parameters must be numbered sequentially, starting from 1");
            }
        }
        return numbered;
    }
}
