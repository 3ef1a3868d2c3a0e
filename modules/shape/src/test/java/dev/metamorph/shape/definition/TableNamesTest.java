package dev.metamorph.shape.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TableNamesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    items | public | items
                    Items | public | items
                    "Items" | public | Items
                    s.t | s | t
                    "S".t | S | t
                    "a.b"."c.d" | a.b | c.d
                    "a""b" | public | a"b
                    _t$1 | public | _t$1
                    ÄÖ | public | ÄÖ
                    electric_test."issues for 18157.._0_abc" | electric_test | issues for 18157.._0_abc
                    """)
    void a_name_is_read_with_the_quoting_of_sql(String text, String schema, String table) {
        assertThat(TableNames.parse(text)).isEqualTo(new TableName(schema, table));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    `` | Invalid zero-length delimited identifier
                    "" | Invalid zero-length delimited identifier
                    .a | Invalid zero-length delimited identifier
                    a b | Invalid unquoted identifier contains special characters: a b
                    1a | Invalid unquoted identifier contains special characters: 1a
                    " | Invalid unquoted identifier contains special characters: "
                    a"b | Invalid unquoted identifier contains special characters: a"b
                    "a"b" | Invalid identifier with unescaped quote: a"b
                    a.b.c | Invalid relation identifier, too many delimiters: a.b.c
                    aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa | Identifier is too long (max length is 63)
                    """)
    void an_invalid_name_is_refused(String text, String problem) {
        assertThatThrownBy(() -> TableNames.parse(text))
                .isInstanceOf(IdentifierException.class)
                .hasMessage(problem);
    }
}
