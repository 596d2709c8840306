package org.xenwright.deploy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.deploy.Destination;
import org.xenwright.deploy.DestinationContract;
import org.xenwright.deploy.WantedDomain;

/** What a pool promises as each destination does, at a stand-in for one. */
class PoolContractTest extends DestinationContract {
    @TempDir
    Path folder;

    private StandInPool pool;

    @BeforeEach
    void open() throws Exception {
        pool();
    }

    private StandInPool pool() throws IOException {
        try {
            if (pool == null) {
                pool = new StandInPool(1);
            }
            return pool;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    protected Destination connect(String deployment) throws IOException {
        try {
            return new PoolDestination(PoolSample.place(pool()), deployment, PoolSample.HASTY);
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    @Override
    protected WantedDomain wanted(String name, int variation) throws IOException {
        UUID uuid = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        PoolSample sample = new PoolSample(folder.resolve(name + "." + variation), name, uuid, variation);
        return sample.wanted("memory = " + (256 + 64 * variation) + "\n");
    }

    @Override
    protected void awaitUp(UUID domain) {
        // its guests are up when they were started
    }

    @Override
    protected void leave() {
        pool.close();
        assertThat(pool.misuses).isEmpty();
        assertThat(pool.sessions).isEmpty();
    }
}
