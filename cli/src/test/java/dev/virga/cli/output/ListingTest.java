package dev.virga.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.virga.cli.exit.CliException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class ListingTest {
    private static final List<Column> COLUMNS =
            List.of(Column.of("name"), Column.of("size"), Column.of("node", "place.node").inWide());
    private static final List<Map<String, Object>> ROWS =
            List.of(row("beta", 20, "n1"), row("alpha", 100, "n, \"2\""), row("gamma", 3, ""));

    private static Map<String, Object> row(String name, int size, String node) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("size", size);
        row.put("place", Map.of("node", node));
        return row;
    }

    private static String print(String... options) {
        OutputOptions parsed = new OutputOptions();
        CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();
        spec.addMixin("output", CommandLine.Model.CommandSpec.forAnnotatedObject(parsed));
        new CommandLine(spec).parseArgs(options);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Listing(COLUMNS, ROWS)
                .print(parsed, new PrintStream(out, true, StandardCharsets.UTF_8));
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void tablesAreAligned() {
        assertThat(print()).isEqualTo("NAME   SIZE\nbeta   20\nalpha  100\ngamma  3\n");
        assertThat(print("-o", "wide", "--no-headers"))
                .isEqualTo("beta   20   n1\nalpha  100  n, \"2\"\ngamma  3    -\n");
    }

    @Test
    void sortsNumbersAsNumbersAndFilters() {
        assertThat(print("-o", "name", "--sort", "size")).isEqualTo("gamma\nbeta\nalpha\n");
        assertThat(print("-o", "name", "--sort", "-name")).isEqualTo("gamma\nbeta\nalpha\n");
        assertThat(print("-o", "name", "--filter", "name=*a*", "--filter", "size=*0"))
                .isEqualTo("beta\nalpha\n");
    }

    @Test
    void columnsMayBeFieldsOfNestedObjects() {
        assertThat(print("--columns", "place.node,name", "--no-headers", "--filter", "name=beta"))
                .isEqualTo("n1  beta\n");
        assertThatThrownBy(() -> print("--columns", "colour"))
                .isInstanceOf(CliException.class)
                .hasMessageContaining("no column 'colour'");
    }

    @Test
    void csvIsQuoted() {
        assertThat(print("-o", "csv").lines())
                .containsExactly(
                        "name,size,node", "beta,20,n1", "alpha,100,\"n, \"\"2\"\"\"", "gamma,3,");
    }

    @Test
    void machinesGetWholeDocuments() {
        assertThat(print("-o", "jsonl", "--filter", "name=beta"))
                .isEqualTo("{\"name\":\"beta\",\"size\":20,\"place\":{\"node\":\"n1\"}}\n");
        assertThat(print("-o", "yaml", "--filter", "name=gamma"))
                .isEqualTo("- name: gamma\n  size: 3\n  place:\n    node: \"\"\n");
        assertThat(print("-o", "json", "--filter", "name=none")).isEqualTo("[]\n");
    }
}
