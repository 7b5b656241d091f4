package dev.virga.control.project;

import dev.virga.api.error.ErrorCode;
import dev.virga.api.error.ProblemException;
import dev.virga.api.id.Naming;
import dev.virga.api.project.ProjectCreate;
import dev.virga.api.project.ProjectUpdate;
import dev.virga.api.project.ProjectView;
import dev.virga.control.change.Plan;
import dev.virga.control.store.PlacementGroup;
import dev.virga.control.store.Project;
import dev.virga.control.store.SshKey;
import dev.virga.control.store.Store;
import dev.virga.control.store.Token;
import dev.virga.control.store.View;
import dev.virga.control.store.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Projects and their quotas. */
public final class ProjectService {
    private final Store store;
    private final InstantSource clock;

    public ProjectService(Store store, InstantSource clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Those that are seen, by name. */
    public List<ProjectView> list(Scope scope) {
        View view = store.view();
        return view.all(Project.class).stream()
                .filter(project -> scope.sees(project.name()))
                .map(project -> show(view, project))
                .toList();
    }

    /**
     * One.
     *
     * @throws ProblemException {@code not-found}
     */
    public ProjectView show(Scope scope, String name) {
        View view = store.view();
        return show(view, find(view, scope, name));
    }

    /** A new one. */
    public Plan create(View view, ProjectCreate request) {
        check(request.name());
        if (view.project(request.name()).isPresent()) {
            throw new ProblemException(
                    ErrorCode.NAME_TAKEN, "there is a project " + request.name() + " already");
        }
        Project project =
                new Project(
                        request.name(),
                        request.quota()
                                .map(wish -> wish.over(Project.STANDARD_QUOTA))
                                .orElse(Project.STANDARD_QUOTA),
                        clock.instant(),
                        0);
        return Plan.done(201, show(view, project), new Write.PutRow(project));
    }

    /** Another quota. */
    public Plan update(View view, String name, ProjectUpdate request) {
        Project now = find(view, Scope.CELL, name);
        Project project = now.with(request.quota().over(now.quota()));
        return Plan.done(200, show(view, project), new Write.PutRow(project));
    }

    /** Gone, with its keys, groups and tokens; it must have no VMs, volumes nor networks. */
    public Plan delete(View view, String name) {
        Project project = find(view, Scope.CELL, name);
        if (name.equals(Project.STANDARD)) {
            throw new ProblemException(
                    ErrorCode.IN_USE, "project " + name + " is everybody's and stays");
        }
        List<Write> writes = new ArrayList<>();
        writes.add(new Write.RemoveRow(project));
        view.all(SshKey.class).stream()
                .filter(row -> row.project().equals(name))
                .forEach(row -> writes.add(new Write.RemoveRow(row)));
        view.all(PlacementGroup.class).stream()
                .filter(row -> row.project().equals(name))
                .forEach(row -> writes.add(new Write.RemoveRow(row)));
        view.all(Token.class).stream()
                .filter(row -> row.project().filter(name::equals).isPresent())
                .forEach(row -> writes.add(new Write.RemoveRow(row)));
        return new Plan(200, writes, show(view, project), Optional.empty());
    }

    /**
     * The row of a project.
     *
     * @throws ProblemException {@code not-found}
     */
    public static Project find(View view, Scope scope, String name) {
        return view.project(name)
                .filter(project -> scope.sees(name))
                .orElseThrow(() -> new ProblemException(ErrorCode.NOT_FOUND, "no project " + name));
    }

    private static ProjectView show(View view, Project project) {
        return new ProjectView(
                project.name(), project.quota(), view.usedBy(project.name()), project.createdAt());
    }

    private static void check(String name) {
        try {
            Naming.check("project", name);
        } catch (IllegalArgumentException e) {
            throw new ProblemException(
                    ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()), e);
        }
    }
}
