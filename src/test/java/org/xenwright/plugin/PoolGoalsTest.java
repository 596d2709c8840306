package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.settings.Server;
import org.eclipse.aether.RepositorySystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xenwright.deploy.pool.PoolForGoals;
import org.xenwright.image.TestArtifact;
import org.xenwright.report.DeploymentRecords;

/** The goals for domains in a pool, as Maven makes them, on a project with two domains and the stand-in for a pool. */
@MojoTest
class PoolGoalsTest extends TwoHosts {
    private static final String FILE = "extends = \"pygrub\"\nmemory = 256\n";

    @Inject
    private RepositorySystem maven;

    private PoolForGoals pool;

    @BeforeEach
    void aPoolAndDomainsThatStartFromTheirDisks() throws Exception {
        pool = new PoolForGoals();
        Files.writeString(domains.resolve("web01.cfg"), FILE);
        Files.writeString(domains.resolve("web02.cfg"), FILE);
        known("pool1");
    }

    @AfterEach
    void nobodyIsLoggedIn() {
        pool.close();
    }

    private void known(String id) {
        Server server = new Server();
        server.setId(id);
        server.setUsername(pool.user());
        server.setPassword(pool.password());
        session.getSettings().addServer(server);
    }

    @Override
    DeployConfiguration told() {
        DeployConfiguration deploy = new DeployConfiguration();
        deploy.name = "shop";
        deploy.rolling.watch = 0;
        DeployPoolConfiguration place = new DeployPoolConfiguration();
        place.id = "pool1";
        place.addresses = List.of(pool.address());
        try {
            place.certificates = List.of(pool.certificate());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        deploy.pools.add(place);
        return deploy;
    }

    @Test
    void aPoolIsLookedAtPlannedForAndFilled(
            @InjectMojo(goal = "hosts", pom = POM) HostsMojo look,
            @InjectMojo(goal = "plan", pom = POM) PlanMojo plan,
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "status", pom = POM) StatusMojo status)
            throws Exception {
        execute(look);
        assertThat(logged()).contains("pool1", "4.17");
        plan.plan = folder.resolve("plan.json").toFile();
        execute(plan);
        assertThat(logged()).contains("+ web01", "+ web02");
        assertThat(pool.labels("VM")).isEmpty();

        deploy.plan = plan.plan;
        execute(deploy);

        assertThat(logged()).contains("2 of 2 changes done");
        assertThat(pool.running()).containsExactly("web01", "web02");
        deploy.plan = null;
        execute(deploy);
        assertThat(logged()).contains("nothing to do");
        execute(status);
        assertThat(logged()).contains("web01", "running", "pool1");
        assertThat(DeploymentRecords.read(folder.resolve("target/xen-reports"))
                        .deployments()
                        .get(0)
                        .places())
                .hasSize(1);
    }

    @Test
    void domainsOfAPoolReturnMoveAndGo(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "rollback", pom = POM) RollbackMojo rollback,
            @InjectMojo(goal = "drain", pom = POM) DrainMojo drain,
            @InjectMojo(goal = "undeploy", pom = POM) UndeployMojo undeploy)
            throws Exception {
        execute(deploy);
        build("second");
        execute(deploy);
        assertThat(pool.labels("VM")).contains("web01", "web01 (generation 1)");

        execute(rollback);

        assertThat(logged()).contains("< web01", "2 of 2 changes done");
        assertThat(pool.labels("VM")).contains("web01", "web01 (generation 2)");

        String from = pool.host("web01");
        drain.emptied = "pool1/" + from;
        drain.only = List.of("web01");
        pool.letMove();
        execute(drain);
        assertThat(logged()).contains("web01 goes on at host");
        assertThat(pool.host("web01")).isNotEqualTo(from);
        drain.emptied = "pool2/" + from;
        assertThatThrownBy(() -> execute(drain)).hasMessageContaining("name one of <deploy><pools>");

        execute(undeploy);
        assertThat(pool.labels("VM")).isEmpty();
        assertThat(pool.labels("VDI")).isEmpty();
    }

    /** Makes a goal one of a command line without a project. */
    private <T extends DeployingMojo> T alone(T goal, String id) throws Exception {
        log.clear();
        ready(goal);
        goal.deploy = new DeployConfiguration();
        goal.deploy.rolling.watch = 0;
        goal.pools = List.of(id);
        goal.certificates = List.of(pool.certificate());
        goal.name = folder.resolve("shop.oci.tar").toString();
        goal.domain = "web07";
        goal.allow = List.of("bootloader");
        return goal;
    }

    private void withoutAProject() throws IOException {
        Path made = new TestArtifact(folder)
                .domain("web", FILE)
                .inManifest(
                        "\"schema\" : 1,",
                        "\"schema\" : 2, \"diskBoot\" : { \"loader\" : \"grub\", \"paths\" : [ \"pygrub\" ] },")
                .write();
        assertThat(made).hasFileName("shop.oci.tar");
        project.setRemoteArtifactRepositories(new ArrayList<>());
        project.setFile(null);
        session.getUserProperties()
                .setProperty("xen.store", folder.resolve("store").toString());
    }

    @Test
    void anImageByItsNameIsBroughtToAPoolAndBackWithoutAPom(
            @InjectMojo(goal = "hosts", pom = POM) HostsMojo look,
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "status", pom = POM) StatusMojo status,
            @InjectMojo(goal = "rollback", pom = POM) RollbackMojo rollback,
            @InjectMojo(goal = "undeploy", pom = POM) UndeployMojo undeploy)
            throws Exception {
        withoutAProject();
        String id = pool.address();
        assertThatThrownBy(() -> alone(look, id).execute()).hasMessageContaining("add a <server> with this id");
        known(id);
        alone(look, id);
        look.name = null;
        look.domain = null;
        look.execute();
        assertThat(logged()).contains(id);
        look.certificates = List.of();
        assertThatThrownBy(look::execute).hasMessageContaining("not reached");
        assertThat(logged()).contains("-Dxen.certificates=SHA256:");

        alone(deploy, id);
        deploy.force = true;
        deploy.execute();
        assertThat(pool.running()).containsExactly("web07");

        alone(status, id).execute();
        assertThat(logged()).contains("web07", "running");
        assertThatThrownBy(() -> alone(rollback, id).execute())
                .hasMessageContaining("web07: has no earlier generation");
        alone(undeploy, id);
        undeploy.domain = "web08";
        assertThatThrownBy(undeploy::execute).hasMessageContaining("web08");
        assertThat(pool.running()).containsExactly("web07");
        alone(undeploy, id).execute();
        assertThat(pool.labels("VM")).isEmpty();
    }
}
