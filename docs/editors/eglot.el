(require 'eglot)

;; Eglot has one server for a mode: in these it is Tenfold from now on.
(add-to-list 'eglot-server-programs
             '((python-mode python-ts-mode) . ("tenfold" "serve")))

(setq-default eglot-workspace-configuration
              '(:tenfold (:trigger (:completionList t)
                         :candidates (:count 5))))

(add-hook 'python-mode-hook #'eglot-ensure)
(add-hook 'python-ts-mode-hook #'eglot-ensure)
