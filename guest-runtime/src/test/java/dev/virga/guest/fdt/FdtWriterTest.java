package dev.virga.guest.fdt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FdtWriterTest {
    @Test
    void writesWhatAReaderFinds() {
        byte[] tree =
                new FdtWriter()
                        .begin("")
                        .cells("one", 1)
                        .begin("child@1")
                        .strings("names", "a", "bc")
                        .longs("one", 1L << 40)
                        .flag("there")
                        .property("raw", new byte[] {1, 2, 3})
                        .end()
                        .begin("other")
                        .end()
                        .end()
                        .finish();
        assertThat(tree.length % 8).isZero();
        var values = FdtReader.read(tree);
        assertThat(values.keySet())
                .containsExactly(
                        "/",
                        "/one",
                        "/child@1/",
                        "/child@1/names",
                        "/child@1/one",
                        "/child@1/there",
                        "/child@1/raw",
                        "/other/");
        assertThat(values.get("/one")).containsExactly(0, 0, 0, 1);
        assertThat(values.get("/child@1/one")).containsExactly(0, 0, 1, 0, 0, 0, 0, 0);
        assertThat(values.get("/child@1/names")).containsExactly('a', 0, 'b', 'c', 0);
        assertThat(values.get("/child@1/raw")).containsExactly(1, 2, 3);
    }

    @Test
    void refusesATreeThatIsNotOne() {
        var open = new FdtWriter().begin("");
        assertThatThrownBy(open::finish).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new FdtWriter().end()).isInstanceOf(IllegalStateException.class);
        var late = new FdtWriter().begin("").begin("a").end();
        assertThatThrownBy(() -> late.flag("x")).isInstanceOf(IllegalStateException.class);
        var twoRoots = new FdtWriter().begin("").end();
        assertThatThrownBy(() -> twoRoots.begin("")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new FdtWriter().begin("").strings("x", "a\0b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void isBounded() {
        var writer = new FdtWriter().begin("");
        assertThatThrownBy(() -> writer.property("big", new byte[FdtWriter.MAX_BYTES + 1]))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(
                        () -> {
                            var deep = new FdtWriter();
                            for (int i = 0; i <= FdtWriter.MAX_DEPTH; i++) {
                                deep.begin("n");
                            }
                        })
                .isInstanceOf(IllegalStateException.class);
    }
}
