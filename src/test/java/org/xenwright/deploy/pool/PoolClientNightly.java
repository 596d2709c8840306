package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.Destination;

/**
 * The client of XCP-ng's own tools, {@code xen-api} from npm, as a reader of what was deployed: it logs in to the stand-in
 * and finds the machine, its disks and its card. So the stand-in is xapi enough for somebody else too. It takes node and
 * npm on the path, and the packages from your mirror.
 */
@Tag("nightly")
class PoolClientNightly {
    private static final String VERSION = "4.7.6";

    private static final String SCRIPT = """
            import { createClient } from 'xen-api'
            const [url, user, password] = process.argv.slice(2)
            const xapi = createClient({ url, allowUnauthorized: true, auth: { user, password }, watchEvents: false })
            await xapi.connect()
            const seen = {}
            for (const type of ['VM', 'VDI', 'VBD', 'VIF', 'task', 'pool']) {
              seen[type] = (await xapi.getAllRecords(type)).map(each => ({ ...each }))
            }
            await xapi.disconnect()
            console.log(JSON.stringify(seen))
            """;

    @TempDir
    Path folder;

    private String run(String... command) throws Exception {
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(out.toFile())
                .redirectError(folder.resolve("err").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("err")))
                .isZero();
        return Files.readString(out);
    }

    @Test
    void theClientOfOthersFindsWhatWasDeployed() throws Exception {
        Files.writeString(folder.resolve("read.mjs"), SCRIPT);
        run("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "xen-api@" + VERSION);
        PoolSample sample = new PoolSample(folder.resolve("image"));
        try (StandInPool pool = new StandInPool(1)) {
            try (PoolDestination destination = PoolSample.destination(pool);
                    Destination.Lease lease = destination.lock("alice")) {
                destination.send(lease, sample.image, bytes -> {});
                destination.stage(lease, sample.wanted(), 1, bytes -> {});
                destination.start(lease, "web", 1);
                destination.point(lease, "web", 1, true);
            }
            JsonNode seen = new ObjectMapper()
                    .readTree(run(
                            "node",
                            "read.mjs",
                            "https://" + pool.hosts.get(0).address(),
                            StandInPool.USER,
                            StandInPool.PASSWORD));
            assertThat(pool.misuses).isEmpty();
            assertThat(pool.sessions).isEmpty();
            JsonNode machine = seen.path("VM").path(0);
            assertThat(machine.path("name_label").asText()).isEqualTo("web");
            assertThat(machine.path("power_state").asText()).isEqualTo("Running");
            assertThat(machine.path("is_a_template").asBoolean()).isFalse();
            assertThat(machine.path("memory_static_max").asLong()).isEqualTo(512L << 20);
            assertThat(machine.path("other_config").path("xenwright:generation").asText())
                    .isEqualTo("1");
            assertThat(machine.path("other_config").path("auto_poweron").asText())
                    .isEqualTo("true");
            assertThat(seen.path("VDI")).hasSize(3);
            assertThat(seen.path("VBD").findValuesAsText("userdevice")).containsExactlyInAnyOrder("0", "1");
            assertThat(seen.path("VIF").path(0).path("MAC").asText()).isEqualTo("00:16:3e:01:02:03");
            assertThat(seen.path("task")).isEmpty();
        }
    }
}
