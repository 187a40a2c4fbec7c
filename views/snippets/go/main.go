// go get github.com/coreos/go-oidc/v3/oidc golang.org/x/oauth2, then: CLIENT_SECRET=... go run .
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

func main() {
	provider, err := oidc.NewProvider(context.Background(), %{json:issuer})
	if err != nil {
		log.Fatal(err)
	}
	endpoint := provider.Endpoint()
	endpoint.AuthStyle = %{code:go_auth_style}
	config := oauth2.Config{
		ClientID:     %{json:client_id},
		ClientSecret: os.Getenv("CLIENT_SECRET"),
		Endpoint:     endpoint,
		RedirectURL:  %{json:redirect_uri},
		Scopes:       []string{%{code:go_scopes}},
	}
	verifier := provider.Verifier(&oidc.Config{ClientID: config.ClientID, SupportedSigningAlgs: []string{%{json:id_token_alg}}})

	http.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		state, nonce, pkce := oauth2.GenerateVerifier(), oauth2.GenerateVerifier(), oauth2.GenerateVerifier()
		for name, value := range map[string]string{"state": state, "nonce": nonce, "pkce": pkce} {
			http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: 600})
		}
		http.Redirect(w, r, config.AuthCodeURL(state, oidc.Nonce(nonce), oauth2.S256ChallengeOption(pkce)), http.StatusSeeOther)
	})

	http.HandleFunc(%{json:redirect_path}, func(w http.ResponseWriter, r *http.Request) {
		state, nonce, pkce := cookie(r, "state"), cookie(r, "nonce"), cookie(r, "pkce")
		if state == "" || r.URL.Query().Get("state") != state {
			http.Error(w, "The sign-in did not begin here.", http.StatusBadRequest)
			return
		}
		token, err := config.Exchange(r.Context(), r.URL.Query().Get("code"), oauth2.VerifierOption(pkce))
		if err != nil {
			http.Error(w, "The sign-in did not work.", http.StatusBadRequest)
			return
		}
		raw, _ := token.Extra("id_token").(string)
		idToken, err := verifier.Verify(r.Context(), raw)
		if err != nil || idToken.Nonce != nonce {
			http.Error(w, "The sign-in did not work.", http.StatusBadRequest)
			return
		}
		fmt.Fprintln(w, "Hello", idToken.Subject)
	})

	log.Fatal(http.ListenAndServe(":"+%{json:port_text}, nil))
}

func cookie(r *http.Request, name string) string {
	found, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return found.Value
}
