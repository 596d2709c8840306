package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.mockito.Mockito.lenient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.api.plugin.testing.InjectMojo;
import org.apache.maven.api.plugin.testing.MojoTest;
import org.apache.maven.plugin.MojoFailureException;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.repository.LocalRepository;
import org.junit.jupiter.api.Test;
import org.xenwright.image.TestArtifact;
import org.xenwright.report.DeploymentRecord;
import org.xenwright.report.DeploymentRecords;
import org.xenwright.ssh.SimulatedXl;

/** The goals for domains that are deployed, as Maven makes them, on a project with two domains and two hosts. */
@MojoTest
class DeployedGoalsTest extends TwoHosts {
    @Inject
    private RepositorySystem maven;

    @Test
    void whatRunsIsToldWithItsGenerationAndWhatWasChangedByHand(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "status", pom = POM) StatusMojo goal)
            throws Exception {
        execute(deploy);
        hosts.get(0).xl().setMemory("web01", 200);
        hosts.get(1).xl().crash("web02");
        goal.json = folder.resolve("made/status.json").toFile();

        execute(goal);

        assertThat(log).anyMatch(each -> each.contains("memory 200 of 256 MiB, set by hand"));
        assertThat(log).anyMatch(each -> each.contains("web02") && each.contains("absent"));
        JsonNode status = new ObjectMapper().readTree(goal.json);
        assertThat(status.get("domains")).hasSize(2);
        assertThat(status.get("domains").get(0).get("generation").intValue()).isEqualTo(1);
        assertThat(status.get("domains").get(0).get("uptime").longValue()).isEqualTo(12 * 60 + 34);
        assertThat(log).anyMatch(each -> each.contains("web01") && each.contains("running") && each.contains("12 min"));

        goal.only = List.of("web02");
        execute(goal);

        assertThat(logged()).contains("web02").doesNotContain("web01");
    }

    @Test
    void whatWasDeployedAndSeenIsOnRecordForThePageAndForBuildServers(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "status", pom = POM) StatusMojo goal,
            @InjectMojo(goal = "report", pom = POM) ReportMojo page)
            throws Exception {
        Path reports = folder.resolve("target/xen-reports");
        execute(deploy);

        DeploymentRecord shop = DeploymentRecords.read(reports).deployments().get(0);
        assertThat(shop.places())
                .extracting(DeploymentRecord.Place::name, DeploymentRecord.Place::unreached)
                .containsExactly(tuple("xen1", ""), tuple("xen2", ""));
        assertThat(shop.domains())
                .extracting(DeploymentRecord.Deployed::name, DeploymentRecord.Deployed::state)
                .containsExactly(tuple("web01", "running"), tuple("web02", "running"));
        assertThat(shop.plan().changes())
                .extracting(DeploymentRecord.Change::what, DeploymentRecord.Change::result)
                .containsExactly(tuple("create", "done"), tuple("create", "done"));
        assertThat(reports.resolve("TEST-deploy.xen1.xml"))
                .content()
                .contains("tests=\"1\"", "failures=\"0\"", "name=\"web01\"");
        assertThat(reports.resolve("TEST-deploy.xen2.xml")).content().contains("name=\"web02\"");

        build("second");
        hosts.get(0).xl().conduct("web01", SimulatedXl.Conduct.PANICS);
        assertThatThrownBy(() -> execute(deploy)).hasMessageContaining("web01 at xen1");

        assertThat(reports.resolve("TEST-deploy.xen1.xml"))
                .content()
                .contains("failures=\"1\"", "type=\"down\"", "panic");
        assertThat(reports.resolve("TEST-deploy.xen2.xml")).content().contains("skipped=\"1\"");

        Files.writeString(reports.resolve("TEST-deploy.xen7.xml"), "of a host that is no longer in the POM");
        Files.writeString(reports.resolve("TEST-boot.web.xml"), "of a boot");
        assertThatThrownBy(() -> execute(deploy)).hasMessageContaining("web01");
        assertThat(reports.resolve("TEST-deploy.xen7.xml")).doesNotExist();
        assertThat(reports.resolve("TEST-boot.web.xml")).exists();
        assertThat(reports.resolve("TEST-deploy.xen2.xml")).exists();

        if (hosts.get(0).xl().running().containsKey("web01")) {
            hosts.get(0).xl().crash("web01");
        }
        execute(goal);

        DeploymentRecord later = DeploymentRecords.read(reports).deployments().get(0);
        assertThat(later.domains().get(0).state()).isEqualTo("absent");
        assertThat(later.plan().changes().get(0).result()).isEqualTo("down");

        page.target = goal.target;
        page.domains = goal.domains;
        page.reports = goal.reports;
        page.hostKeys = "none";
        page.setLog(goal.getLog());
        page.execute();

        assertThat(reports.resolve("index.html"))
                .content()
                .contains("Deployment shop", "web01 at xen1: absent, generation", "\"result\":\"down\"")
                .containsPattern("<dt>Deployed</dt>\\s*<dd>1 of 2 <small>running</small>");
    }

    @Test
    void aHostThatIsSilentIsAnErrorOfItsOwnAndTheOthersTestsPass(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy) throws Exception {
        Path reports = folder.resolve("target/xen-reports");
        execute(deploy);
        hosts.get(1).close();

        assertThatThrownBy(() -> execute(deploy)).hasMessageContaining("xen2: not reached");

        assertThat(reports.resolve("TEST-deploy.xen1.xml"))
                .content()
                .contains("name=\"web01\"", "errors=\"0\"", "skipped=\"0\"", "failures=\"0\"");
        assertThat(reports.resolve("TEST-deploy.xen2.xml")).content().contains("name=\"is reached\"", "errors=\"1\"");
        DeploymentRecord shop = DeploymentRecords.read(reports).deployments().get(0);
        assertThat(shop.domains()).extracting(DeploymentRecord.Deployed::name).containsExactly("web01");
        assertThat(shop.places().get(1).unreached()).isNotEmpty();
    }

    @Test
    void everyDeploymentAtTheHostsIsShown(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "status", pom = POM) StatusMojo goal)
            throws Exception {
        goal.everything = true;
        execute(goal);
        assertThat(logged()).contains("no deployment is there");
        execute(deploy);
        Path of = Files.createDirectories(hosts.get(1).at("/var/lib/xenwright/deployments/blog"));
        Files.createDirectories(of.resolveSibling("$(touch evil)"));
        goal.json = folder.resolve("all.json").toFile();

        execute(goal);

        assertThat(log).contains("blog", "shop", "  nothing of blog is there");
        assertThat(logged()).contains("web01", "web02").doesNotContain("evil");
        JsonNode all = new ObjectMapper().readTree(goal.json);
        assertThat(all.get("deployments")).hasSize(2);
        assertThat(all.get("deployments").get(1).get("domains")).hasSize(2);
    }

    @Test
    void whatAHostSaysIsShownAlthoughAnotherIsSilent(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "status", pom = POM) StatusMojo goal)
            throws Exception {
        execute(deploy);
        hosts.get(1).close();

        assertThatThrownBy(() -> execute(goal))
                .isInstanceOf(MojoFailureException.class)
                .hasMessage("not reached: xen2");

        assertThat(log).anyMatch(each -> each.contains("web01") && each.contains("running"));
    }

    @Test
    void domainsReturnToTheGenerationBeforeAndThenToANumberedOne(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "rollback", pom = POM) RollbackMojo goal)
            throws Exception {
        execute(deploy);
        build("second");
        execute(deploy);
        assertThat(generation("xen1", "web01")).isEqualTo("2");

        execute(goal);

        assertThat(logged()).contains("< web01", "2 of 2 changes done");
        assertThat(generation("xen1", "web01")).isEqualTo("1");
        assertThat(generation("xen2", "web02")).isEqualTo("1");
        assertThat(running()).containsExactly("xen1 web01", "xen2 web02");

        goal.generation = 2;
        goal.only = List.of("web02");
        execute(goal);

        assertThat(generation("xen1", "web01")).isEqualTo("1");
        assertThat(generation("xen2", "web02")).isEqualTo("2");
        goal.generation = 7;
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("web02: has no generation 7");
    }

    private String generation(String host, String domain) throws Exception {
        Path current = hosts.get(host.equals("xen1") ? 0 : 1)
                .at("/var/lib/xenwright/deployments/shop/domains/" + domain + "/current");
        return Files.readSymbolicLink(current).toString();
    }

    @Test
    void theDomainsOfAHostGoToTheOther(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "drain", pom = POM) DrainMojo goal)
            throws Exception {
        execute(deploy);
        goal.emptied = "xen3";
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("xen1, xen2");
        goal.emptied = "xen1";

        execute(goal);

        assertThat(running()).containsExactlyInAnyOrder("xen2 web01", "xen2 web02");
        assertThat(logged()).contains("> web01", "to xen2", "1 of 1 change done");
        assertThat(hosts.get(0).at("/etc/xen/auto/web01.cfg")).doesNotExist();
        assertThat(generation("xen2", "web01")).isEqualTo("1");
    }

    @Test
    void nothingOfADeploymentIsLeft(
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo deploy,
            @InjectMojo(goal = "undeploy", pom = POM) UndeployMojo goal)
            throws Exception {
        execute(deploy);
        goal.only = List.of("web01");
        goal.state = "gone";
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("keep, remove");
        goal.state = "keep";
        var state = Files.createDirectories(hosts.get(0).at("/var/lib/xenwright/deployments/shop/state/web01"));
        Files.writeString(state.resolve("web01-state.img"), "what outlives generations");

        execute(goal);

        assertThat(running()).containsExactly("xen2 web02");
        assertThat(state).isNotEmptyDirectory();
        assertThat(logged()).contains("its state disks stay");
        goal.state = "remove";
        execute(goal);
        assertThat(state).doesNotExist();
        goal.only = List.of();
        execute(goal);

        assertThat(running()).isEmpty();
        assertThat(logged()).contains("- web02", "done");
        for (var each : hosts) {
            assertThat(each.at("/etc/xen/auto")).isEmptyDirectory();
            assertThat(each.at("/var/lib/xenwright/images/sha256"))
                    .satisfiesAnyOf(
                            images -> assertThat(images).doesNotExist(),
                            images -> assertThat(images).isDirectoryNotContaining("regex:.*/[0-9a-f]{64}"));
        }
    }

    @Test
    void anImageByItsCoordinatesIsBroughtToAHostAndBackWithoutAPom(
            @InjectMojo(goal = "plan", pom = POM) PlanMojo plan,
            @InjectMojo(goal = "deploy", pom = POM) DeployMojo goal,
            @InjectMojo(goal = "status", pom = POM) StatusMojo status,
            @InjectMojo(goal = "drain", pom = POM) DrainMojo drain,
            @InjectMojo(goal = "rollback", pom = POM) RollbackMojo rollback,
            @InjectMojo(goal = "undeploy", pom = POM) UndeployMojo undeploy)
            throws Exception {
        Path local = folder.resolve("repository");
        Path made = new TestArtifact(folder).domain("web", "memory = 256\n").write();
        Path there = local.resolve("org/example/shop/1.0/shop-1.0.oci.tar");
        Files.createDirectories(there.getParent());
        Files.move(made, there);
        DefaultRepositorySystemSession repositories = new DefaultRepositorySystemSession();
        repositories.setLocalRepositoryManager(
                maven.newLocalRepositoryManager(repositories, new LocalRepository(local.toFile())));
        lenient().when(session.getRepositorySession()).thenReturn(repositories);
        project.setRemoteArtifactRepositories(new ArrayList<>());
        project.setFile(null);
        session.getUserProperties()
                .setProperty("xen.store", folder.resolve("store").toString());
        goal.name = "org.example:shop:1.0";
        goal.domain = "web07";
        assertThatThrownBy(() -> execute(goal)).hasMessageContaining("no boot of it is on record");
        goal.force = true;

        ready(goal);
        goal.deploy.name = null;
        goal.execute();

        assertThat(running()).containsExactly("xen1 web07");
        assertThat(read(hosts.get(0), "/var/lib/xenwright/deployments/org.example.shop/inventory.json"))
                .hasValueSatisfying(text -> assertThat(text).contains("web07"));
        aloneForced(plan).plan = folder.resolve("plan.json").toFile();
        plan.execute();
        assertThat(logged()).contains("1 domain, 2 destinations").doesNotContain("+ web07");
        alone(status).execute();
        assertThat(logged()).contains("org.example.shop", "web07", "running");
        aloneForced(drain).emptied = "xen1";
        drain.execute();
        assertThat(running()).containsExactly("xen2 web07");

        goal.domain = "web08";
        log.clear();
        goal.execute();
        assertThat(running()).hasSize(2).anyMatch(each -> each.endsWith(" web08"));
        assertThatThrownBy(() -> alone(rollback).execute()).hasMessageContaining("web07: has no earlier generation");
        alone(undeploy).fleet = folder.resolve("fleet.csv").toFile();
        undeploy.domain = null;
        assertThatThrownBy(undeploy::execute).hasMessageContaining("-Dxen.domains");
        alone(undeploy).fleet = null;
        undeploy.execute();
        assertThat(running())
                .as("the other domain of the deployment")
                .singleElement()
                .asString()
                .endsWith(" web08");
    }

    /** Makes a goal one of a command line without a project. */
    private <T extends RollingMojo> T aloneForced(T goal) {
        alone(goal).force = true;
        return goal;
    }

    private <T extends DeployingMojo> T alone(T goal) {
        log.clear();
        ready(goal);
        goal.deploy.name = null;
        goal.name = "org.example:shop:1.0";
        goal.domain = "web07";
        return goal;
    }
}
