package dev.virga.deploy;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/**
 * Who may know whom, over the compiled classes of every module. A rule about a room that isn't
 * there yet passes until it is.
 */
class HouseRulesTest {
    private static final JavaClasses HOUSE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("/test-classes/"))
                    .importPackages("dev.virga");

    private static final String GUEST = "dev.virga.guest..";
    private static final String API = "dev.virga.api..";
    private static final String NODE = "dev.virga.node..";
    private static final String CONTROL = "dev.virga.control..";
    private static final String CLI = "dev.virga.cli..";
    private static final String VERTX = "io.vertx..";
    private static final String HAZELCAST = "com.hazelcast..";

    @Test
    void everyModuleIsSeen() {
        for (String module : List.of("guest", "api", "node", "control", "cli")) {
            assertThat(HOUSE.containPackage("dev.virga." + module)).as(module).isTrue();
        }
    }

    @Test
    void theMachineKnowsOnlyTheJdk() {
        check(
                classes()
                        .that()
                        .resideInAPackage(GUEST)
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(
                                        GUEST,
                                        "java..",
                                        "com.sun.management",
                                        "javax.management",
                                        "jdk.internal.misc",
                                        "org.jspecify..")));
    }

    @Test
    void theJdkInternalsAreTouchedInOnePackageOnly() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.virga.guest.memory")
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage("jdk.internal..", "sun.misc.."));
    }

    @Test
    void theWordsKnowNobodyJacksonOnlyOnTheWireAndCertificatesOnlyForTls() {
        check(
                classes()
                        .that()
                        .resideInAPackage(API)
                        .should()
                        .onlyDependOnClassesThat(
                                resideInAnyPackage(
                                        API,
                                        "java..",
                                        // The JDK's base module calls these so.
                                        "javax.net.ssl..",
                                        "javax.security.auth.x500..",
                                        "org.jspecify..",
                                        "com.fasterxml.jackson..",
                                        "org.bouncycastle..")));
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackage("dev.virga.api.tls..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("org.bouncycastle.."));
        check(
                noClasses()
                        .that()
                        .resideInAPackage(API)
                        .and()
                        .resideOutsideOfPackage("dev.virga.api.wire..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage("com.fasterxml.jackson.."));
    }

    @Test
    void theNodeKnowsTheWordsAndTheMachine() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(NODE)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(CONTROL, CLI));
    }

    @Test
    void theControlPlaneKnowsTheWords() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CONTROL)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(GUEST, NODE, CLI));
    }

    @Test
    void theCommandLineStartsTheOthersAndNeverLinksThem() {
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CLI)
                        .should()
                        .dependOnClassesThat()
                        .resideInAnyPackage(NODE, CONTROL, VERTX, HAZELCAST));
        check(
                noClasses()
                        .that()
                        .resideInAPackage(CLI)
                        .and()
                        .resideOutsideOfPackage("dev.virga.cli.machine..")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(GUEST));
    }

    @Test
    void decisionsKnowNoVertx() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "dev.virga.control.scheduler..",
                                "dev.virga.control.reconcile..",
                                "dev.virga.node.memory..",
                                "dev.virga.node.vcpu..",
                                "dev.virga.node.net..",
                                API)
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(VERTX));
    }

    @Test
    void hazelcastStaysInTheClusterAndItsWiring() {
        check(
                noClasses()
                        .that()
                        .resideOutsideOfPackages(
                                "..cluster..", "dev.virga.node.agent", "dev.virga.control")
                        .should()
                        .dependOnClassesThat()
                        .resideInAPackage(HAZELCAST));
    }

    @Test
    void timeAndChanceAreHandedToWhoeverDecides() {
        check(
                noClasses()
                        .that()
                        .resideInAnyPackage(
                                "dev.virga.control.scheduler..",
                                "dev.virga.control.reconcile..",
                                "dev.virga.control.ha..",
                                "dev.virga.node.memory..")
                        .should()
                        .callMethod(System.class, "currentTimeMillis")
                        .orShould()
                        .callMethod(System.class, "nanoTime")
                        .orShould()
                        .callMethod(java.time.Instant.class, "now")
                        .orShould()
                        .callMethod(Math.class, "random"));
    }

    @Test
    void nobodySleeps() {
        check(
                noClasses()
                        .should()
                        .callMethod(Thread.class, "sleep", long.class)
                        .orShould()
                        .callMethod(Thread.class, "sleep", java.time.Duration.class));
    }

    @Test
    void noPackageIsInACircleWithOthers() {
        check(slices().assignedFrom(eachPackage()).should().beFreeOfCycles());
    }

    @Test
    void everyPackageIsNullMarked() {
        List<String> unmarked = new ArrayList<>();
        HOUSE.stream()
                .map(JavaClass::getPackage)
                .distinct()
                .filter(each -> !each.isAnnotatedWith(NullMarked.class))
                .forEach(each -> unmarked.add(each.getName()));
        assertThat(unmarked).isEmpty();
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses().should().haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager)"));
    }

    @Test
    void accessorsAreNamedAfterWhatTheyGive() {
        check(
                methods()
                        .that(
                                describe(
                                        "take nothing and are named get...",
                                        method ->
                                                method.getRawParameterTypes().isEmpty()
                                                        && method.getName().matches("get[A-Z].*")))
                        .should(overrideWhatOthersNamed()));
    }

    /** Rules about rooms that are still empty pass. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(HOUSE);
    }

    private static SliceAssignment eachPackage() {
        return new SliceAssignment() {
            @Override
            public SliceIdentifier getIdentifierOf(JavaClass each) {
                return resideInAPackage("dev.virga..").test(each)
                        ? SliceIdentifier.of(each.getPackageName())
                        : SliceIdentifier.ignore();
            }

            @Override
            public String getDescription() {
                return "packages";
            }
        };
    }

    private static ArchCondition<JavaMethod> overrideWhatOthersNamed() {
        return new ArchCondition<>("override a method that others named") {
            @Override
            public void check(JavaMethod method, ConditionEvents events) {
                boolean given =
                        method.getOwner().getAllRawSuperclasses().stream()
                                        .anyMatch(type ->
                                                type.tryGetMethod(method.getName()).isPresent())
                                || method.getOwner().getAllRawInterfaces().stream()
                                        .anyMatch(type ->
                                                type.tryGetMethod(method.getName()).isPresent());
                events.add(
                        new SimpleConditionEvent(
                                method,
                                given,
                                method.getFullName() + " should be named without get"));
            }
        };
    }
}
