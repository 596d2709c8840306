package org.xenwright.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.FrozenSample;

class DeploymentRecordsTest {
    @TempDir
    Path reports;

    private Path file() {
        return reports.resolve("deployments.json");
    }

    private static DeploymentRecord seen(String name, String at, DeploymentRecord.Plan plan) {
        return new DeploymentRecord(name, at, List.of(), List.of(), plan);
    }

    @Test
    void recordsOfTheFirstFormAreReadAndWrittenAsTheyWere() throws IOException, ReflectiveOperationException {
        FrozenSample sample = new FrozenSample("deployments-1.json");
        Files.write(file(), sample.bytes());

        DeploymentRecords records = DeploymentRecords.read(reports);

        sample.fills(records);
        records.write(reports);
        sample.isWrittenAs(Files.readAllBytes(file()));
    }

    @Test
    void aLookKeepsThePlanThatIsKnownAndOtherDeployments() {
        DeploymentRecord.Plan first = new DeploymentRecord.Plan("first", "1", List.of());
        DeploymentRecord.Plan second = new DeploymentRecord.Plan("second", "3", List.of());

        DeploymentRecords records = new DeploymentRecords(1, List.of())
                .with(seen("shop", "1", first))
                .with(seen("blog", "1", null))
                .with(seen("shop", "2", null));

        assertThat(records.deployments()).containsExactly(seen("blog", "1", null), seen("shop", "2", first));
        assertThat(records.with(seen("shop", "3", second)).deployments()).contains(seen("shop", "3", second));
    }

    @Test
    void whatIsDamagedOrOfALaterFormSaysNothing() throws IOException {
        for (String text : List.of("", "null", "[1]", "{", "{\"schema\": 2, \"deployments\": [{}]}")) {
            Files.writeString(file(), text);
            assertThat(DeploymentRecords.read(reports).deployments()).as(text).isEmpty();
        }
        Files.writeString(file(), "{\"schema\": 1, \"deployments\": [{\"at\": null, \"domains\": [{}]}]}");
        assertThat(DeploymentRecords.read(reports).deployments())
                .containsExactly(new DeploymentRecord(
                        "",
                        "",
                        List.of(),
                        List.of(new DeploymentRecord.Deployed("", "", "", null, 0, "", "", "")),
                        null));
        Files.delete(file());
        assertThat(DeploymentRecords.read(reports).deployments()).isEmpty();
    }
}
