package dev.virga.node.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.virga.api.id.VmId;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final VmId ONE = new VmId("vm-000000000001");
    private static final VmId TWO = new VmId("vm-000000000002");

    @Test
    void neverMoreThanThereIs() {
        Admission admission = new Admission(256L << 20);
        assertThat(admission.admit(ONE, 200L << 20)).isEmpty();
        assertThat(admission.admit(ONE, 200L << 20)).as("asked again").isEmpty();
        assertThat(admission.admit(TWO, 100L << 20).orElseThrow())
                .isEqualTo("needs 100 MiB, 56 MiB of 256 MiB are free");
        admission.release(ONE);
        assertThat(admission.admit(TWO, 100L << 20)).isEmpty();
        assertThat(admission.promisedBytes()).isEqualTo(100L << 20);
    }
}
